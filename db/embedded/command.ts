import "server-only";
import { spawn } from "node:child_process";

/** The user that a program runs as, where it is not the user of this process. */
export type Account = { uid: number; gid: number };

/** `code` is null where the program could not be run at all; `output` then says why. */
export type Outcome = { code: number | null; output: string };

// Nothing of this process's environment: it may hold secrets, and PG* variables would change what PostgreSQL does.
const environment: NodeJS.ProcessEnv = {
  NODE_ENV: "production",
  PATH: `${process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin"}:/usr/sbin:/sbin`,
  LC_ALL: "C",
};

/**
 * Runs a program to its end in a session of its own, so that Ctrl-C does not reach it. Returns both output streams as
 * one text. Never throws.
 */
export function run(file: string, args: string[], account?: Account, input = ""): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...account, cwd: "/", env: environment, detached: true });
    let output = "";
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-16_384);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => resolve({ code: null, output: error.message }));
    child.on("close", (code, signal) =>
      resolve({ code: code ?? 1, output: output || `ended by ${signal ?? "itself"}` }),
    );
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** Returns whether an error message is about a full disk. */
export const isFull = (text: string) => /No space left|ENOSPC|disk quota/i.test(text);

type Said = { severity: string; text: string; program: boolean };

// PostgreSQL writes two spaces behind a severity; its programs write their name before all they say.
const ofServer =
  /^.*?\b(DEBUG\d?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION):\s\s(.*)$/;
const ofProgram = /^(?:\S*\/)?(?:postgres|pg_ctl|initdb): (?:(error|fatal|warning|detail|hint): )?(.*)$/;

/** What a program of PostgreSQL said, message by message: one may go on for several lines. */
function messagesOf(output: string): Said[] {
  const messages: Said[] = [];
  for (const line of output.split("\n")) {
    const [, severity, text = ""] = ofServer.exec(line) ?? [];
    const [program, kind = "", message = ""] = ofProgram.exec(line) ?? [];
    const last = messages.at(-1);
    if (severity !== undefined) messages.push({ severity, text: text.trim(), program: false });
    else if (program !== undefined)
      messages.push({ severity: kind.toUpperCase(), text: message.trim(), program: true });
    else if (line.trim() === "") continue;
    else if (last !== undefined && (last.program || /^\s/.test(line))) last.text = joined(last.text, line.trim());
    else messages.push({ severity: "", text: line.trim(), program: false });
  }
  return messages;
}

/** A line that begins a sentence ends the one before it. */
const joined = (text: string, more: string) =>
  `${text}${/^[A-Z]/.test(more) && !/[.,:;]$/.test(text) ? "." : ""} ${more}`;

/** The message in a program's output that says best what went wrong, whole and from its beginning. */
export function lastComplaint(output: string): string {
  const messages = messagesOf(output).filter(({ text }) => !text.includes("terminating connection"));
  const isOneOf = (...severities: string[]) => messages.findLastIndex(({ severity }) => severities.includes(severity));
  const candidates = [
    messages.findIndex(({ text }) => isFull(text)),
    isOneOf("FATAL", "PANIC"),
    isOneOf("ERROR"),
    messages.findLastIndex(({ text }) => /\b(error|could not|cannot)\b/i.test(text)),
    messages.length - 1,
  ];
  const at = candidates.find((index) => index >= 0);
  const worst = at === undefined ? undefined : messages[at];
  if (at === undefined || worst === undefined) return "no reason given";
  // For a configuration file, the message before says what is wrong with it.
  const before = messages[at - 1];
  const reason =
    before?.severity === "LOG" && /error|could not|invalid|unrecognized/i.test(before.text) ? before : undefined;
  const parts = [reason === undefined ? worst.text : `${worst.text} (${reason.text})`];
  for (const { severity, text } of messages.slice(at + 1)) {
    if (severity !== "DETAIL" && severity !== "HINT") break;
    parts.push(text);
  }
  return parts.reduce(joined).replace(/\.$/, "");
}
