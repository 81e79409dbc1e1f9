// `npm run doctor`: looks at everything that an installation depends on, and says what is wrong, with the fix.
import { stat } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { reasonOf, StartFault } from "@/db/start-fault";
import { InvalidSettings, type Settings } from "@/lib/env";
import { version } from "@/lib/version";
import { dataDirOf, openDatabase } from "./database";
import { examineDatabase } from "./doctor/database";
import { type Finding, fault, ok, warning } from "./doctor/finding";
import { examineMachine } from "./doctor/machine";
import { examinePublicUrl, examineServer } from "./doctor/server";
import { readSettings } from "./settings";
import { complain, say } from "./terminal";

const help = `Check this installation: settings, machine, database, server, HTTPS and proxies.

  npm run --silent doctor [-- --json]

  --json  print JSON instead of text
  --help  print this help

Nothing is changed. Exit codes: 0 nothing is broken, 1 something is, 2 usage error.
`;

/** Looks at everything, and gives one finding at least for each thing that was looked at. */
async function examine(): Promise<Finding[]> {
  const misspelt: Finding[] = [];
  let settings: Settings;
  try {
    settings = readSettings("production", (line) => misspelt.push(warning("settings", line, "Correct or remove it.")));
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    const fix = "Correct it in the environment or in .env.";
    return [...misspelt, ...error.faults.map(({ name, reason }) => fault("settings", `${name}: ${reason}`, fix))];
  }
  const dataDir = dataDirOf(settings);
  return [
    ...(misspelt.length > 0 ? misspelt : [ok("settings", "all are valid")]),
    ...(await examineMachine(dataDir)),
    ...(await database(settings, dataDir)),
    await examineServer(dataDir),
    ...(await examinePublicUrl(settings)),
  ];
}

async function database(settings: Settings, dataDir: string): Promise<Finding[]> {
  // Opening the bundled database would make it.
  const isMade = await stat(path.join(dataDir, "postgres")).then(
    () => true,
    () => false,
  );
  if (settings.DATABASE_URL === undefined && !isMade) {
    return [ok("database", "its own PostgreSQL, which is made at the first start")];
  }
  try {
    const opened = await openDatabase(settings, "command");
    try {
      return await examineDatabase({ settings, database: opened, dataDir });
    } finally {
      await opened.close();
    }
  } catch (error) {
    const [, text = "", fix = ""] =
      /^(.*?[.!])(?: (.*))?$/s.exec(error instanceof StartFault ? error.message : "") ?? [];
    return text === ""
      ? [fault("database", `It can't be looked at: ${reasonOf(error)}.`, "See its log.")]
      : [fault("database", text, fix)];
  }
}

function render(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(({ check, level, text, fix }) => {
    const indent = " ".repeat(11 + width);
    return `${level.padEnd(9)}${check.padEnd(width)}  ${text}${fix === undefined ? "" : `\n${indent}${fix}`}`;
  });
  const count = (level: Finding["level"]) => findings.filter((finding) => finding.level === level).length;
  const plural = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  return [
    `Backline ${version}`,
    "",
    ...lines,
    "",
    `${plural(count("fault"), "fault")}, ${plural(count("warning"), "warning")}.`,
  ].join("\n");
}

async function main(): Promise<void> {
  let options: { json?: boolean; help?: boolean };
  try {
    options = parseArgs({ options: { json: { type: "boolean" }, help: { type: "boolean" } } }).values;
  } catch (error) {
    complain(`${reasonOf(error)}. See \`npm run doctor -- --help\`.`);
    process.exitCode = 2;
    return;
  }
  if (options.help) return say(help.trimEnd());
  const findings = await examine();
  const isBroken = findings.some(({ level }) => level === "fault");
  say(options.json ? JSON.stringify({ ok: !isBroken, version, findings }, null, 2) : render(findings));
  process.exitCode = isBroken ? 1 : 0;
}

main().catch((error: unknown) => {
  complain(error instanceof StartFault ? error.message : `Not everything could be looked at: ${reasonOf(error)}`);
  process.exitCode = 1;
});
