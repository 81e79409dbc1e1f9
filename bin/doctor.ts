// `npm run doctor`: examines everything that an installation depends on, and says what is wrong, with the fix.
import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { reasonOf, StartFault } from "@/db/start-fault";
import { InvalidSettings, type Settings } from "@/lib/env";
import { codeOf } from "@/lib/error-code";
import { version } from "@/lib/version";
import { dataDirOf, openDatabase } from "./command/database";
import { readSettings } from "./command/settings";
import { complain, say } from "./command/terminal";
import { examineDatabase } from "./doctor/database";
import { attempt, type Finding, fault, ok, plural, warning } from "./doctor/finding";
import { examineMachine } from "./doctor/machine";
import { examinePublicUrl, examineServer } from "./doctor/server";

const help = `Check this installation: settings, machine, database, server, HTTPS and proxies.

  npm run --silent doctor [-- --json]

  --json  print JSON instead of text
  --help  print this help

Settings and data stay as they are. The bundled PostgreSQL is started for the check if it isn't running.
Exit codes: 0 nothing is broken, 1 something is, 2 usage error.
`;

/** Examines everything, and returns at least one finding for each thing. */
async function examine(): Promise<Finding[]> {
  const misspelt: Finding[] = [];
  let settings: Settings;
  try {
    settings = readSettings("production", (line) => misspelt.push(warning("settings", line, "Correct or remove it.")));
  } catch (error) {
    if (error instanceof StartFault) return [toFinding("settings", error)];
    if (!(error instanceof InvalidSettings)) throw error;
    const fix = "Correct it in the environment or in .env.";
    return [...misspelt, ...error.faults.map(({ name, reason }) => fault("settings", `${name}: ${reason}`, fix))];
  }
  const dataDir = dataDirOf(settings);
  return [
    ...(misspelt.length > 0 ? misspelt : [ok("settings", "all are valid")]),
    ...(await examineMachine(dataDir)),
    ...(await attempt("database", () => database(settings, dataDir))),
    ...(await attempt("server", async () => [await examineServer(dataDir)])),
    ...(await attempt("public address", () => examinePublicUrl(settings))),
  ];
}

async function database(settings: Settings, dataDir: string): Promise<Finding[]> {
  if (settings.DATABASE_URL === undefined && !(await hasData(path.join(dataDir, "postgres")))) {
    return [ok("database", "the bundled PostgreSQL, which will be created at the first start")];
  }
  try {
    const opened = await openDatabase(settings, "command");
    try {
      return await examineDatabase({ settings, database: opened, dataDir });
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (!(error instanceof StartFault)) throw error;
    return [toFinding("database", error)];
  }
}

/** Opening the bundled database would create it. A link that leads nowhere counts: its data were somewhere. */
async function hasData(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  return found !== undefined && !(found.isDirectory() && (await readdir(folder)).length === 0);
}

/** What a start would be refused with: what is wrong in the first sentence, the fix in the rest. */
function toFinding(check: string, { message }: StartFault): Finding {
  const [, text = message, fix = ""] = /^(.*?\.)(?: (.+))?$/s.exec(message) ?? [];
  return fault(check, text, fix === "" ? "Correct it, then run this again." : fix);
}

function render(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(({ check, level, text, fix }) => {
    const indent = " ".repeat(11 + width);
    return `${level.padEnd(9)}${check.padEnd(width)}  ${text}${fix === undefined ? "" : `\n${indent}${fix}`}`;
  });
  const count = (level: Finding["level"]) => findings.filter((finding) => finding.level === level).length;
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
  complain(error instanceof StartFault ? error.message : `The checks could not be finished: ${reasonOf(error)}`);
  process.exitCode = 1;
});
