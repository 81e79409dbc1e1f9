// The operator's way to access keys, without a browser: npm run access-keys -- --help
import { fstatSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import type { z } from "zod";
import { type Db, openDb } from "@/db/client";
import { migrateToLatest, migrationFault } from "@/db/migrate";
import { StartFault } from "@/db/start-fault";
import { createAccessKey } from "@/lib/access-keys/create";
import { maskKey } from "@/lib/access-keys/credential/format";
import { findKeys } from "@/lib/access-keys/credential/recognise";
import { enableAccessKey } from "@/lib/access-keys/disable";
import { accountIds, findAccessKey, findMember } from "@/lib/access-keys/find";
import { getAccessKey } from "@/lib/access-keys/get";
import { listAccessKeys } from "@/lib/access-keys/list";
import { ListAccessKeysQuery } from "@/lib/access-keys/list-query";
import { revokeAccessKey } from "@/lib/access-keys/revoke";
import { type AccessKeySummary, CreateAccessKeyInput, RevokeAccessKeyInput } from "@/lib/access-keys/schemas";
import { InvalidSettings } from "@/lib/env";
import { codeOf } from "@/lib/error-code";
import { AppError } from "@/lib/errors";
import { logToStandardError } from "@/lib/log";
import { scopes } from "@/lib/permissions/scopes";
import { readInput } from "@/lib/read-input";
import { printable } from "@/lib/text/invisible";
import { count, describeTally, disableAll, endAgain, readEndings } from "./backup/restored-keys";
import { openDatabase } from "./command/database";
import { readKey, UnreadableKey } from "./command/key-input";
import { operatorOf } from "./command/operator";
import { faultsText, readSettings } from "./command/settings";
import { fromCaller, root } from "./root";

const help = `Create, list, check and revoke access keys on this machine.

  npm run --silent access-keys -- create --email EMAIL --name NAME --scopes a,b [--description TEXT] [--expires-in 90d]
                                          [--allowed-addresses a,b]
  npm run --silent access-keys -- list [--email EMAIL] [--status active|inactive]
  npm run --silent access-keys -- check ID | -
  npm run --silent access-keys -- revoke ID | - [--reason TEXT]
  npm run --silent access-keys -- revoke --from LOG [--from LOG …]
  npm run --silent access-keys -- disable --all
  npm run --silent access-keys -- enable ID

  --email       the member who creates the key; it stops working when they leave
  --scopes      ${scopes.join(", ")}
  --allowed-addresses  addresses that may use the key, such as 203.0.113.7,10.0.0.0/8; default: any
  --expires-in  such as 12h, 30d or 8w, or never; default: 90d
  --json        print JSON instead of text
  --help        print this help

ID is what \`list\` shows, or the key's UUID. With -, the key itself is read from standard input, for example
\`revoke - < leaked.txt\`. Never pass a key as an argument: it stays in npm's logs and the shell history. \`check\` describes
a key and changes nothing. \`revoke --from\` reads logs of the server and of this command, and revokes or disables again
the keys that a restore reactivated; without a log, \`disable --all\` stops every key until it is enabled. \`create\`
prints only the new key to standard output; if that fails, the key is revoked.
The commands use Backline's settings and work whether or not it is running.
Exit codes: 0 success, 1 failure, 2 usage error.
`;

/** The command line can't be understood: exit code 2. */
class UsageError extends Error {}

const options = {
  email: { type: "string" },
  name: { type: "string" },
  description: { type: "string" },
  scopes: { type: "string" },
  "expires-in": { type: "string" },
  "allowed-addresses": { type: "string" },
  reason: { type: "string" },
  from: { type: "string", multiple: true },
  all: { type: "boolean" },
  status: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

type Values = ReturnType<typeof readArguments>["values"];

function readArguments(args: string[]) {
  refuseKeys(args);
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split(/\.\s/)[0] : "The command can't be read.");
  }
}

/** Before anything else looks at them, so that no message can repeat a key. */
function refuseKeys(args: readonly string[]): void {
  const found = [...args.map((arg) => [arg]), args].flatMap((parts) => findKeys(parts.join(" "), { pieces: true }));
  const [first] = found;
  if (first === undefined) return;
  const id = found.map(({ shown }) => /^blk_[0-9A-Za-z]{8}/.exec(shown)?.[0]).find((known) => known !== undefined);
  throw new UsageError(
    "An argument is an access key or part of one. Nothing was done. Treat the key as leaked: arguments stay in npm's logs " +
      `(_logs in npm's cache) and the shell history. Revoke it with \`revoke ${id ?? "ID"}\`. To pass ` +
      "the key itself, write - and pipe it to standard input.",
  );
}

const readList = (text: string) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

const unitHours = { h: 1, d: 24, w: 7 * 24 } as const;

function readExpiry(text: string) {
  if (text === "never") return { kind: "never" };
  const match = /^(\d{1,5})([hdw])$/.exec(text);
  const unit = (["h", "d", "w"] as const).find((known) => known === match?.[2]);
  if (match === null || unit === undefined) {
    throw new UsageError(`--expires-in takes a number followed by h, d or w, such as 90d, or never.`);
  }
  return { kind: "at", at: new Date(Date.now() + Number(match[1]) * unitHours[unit] * 3_600_000).toISOString() };
}

const otherNames: Record<string, string> = { expiry: "expires-in", allowedAddresses: "allowed-addresses" };

/** The option that a member of an input came from. */
const optionOf = (member: string) => `--${otherNames[member] ?? member}`;

/** What a refusal says, at the option that it is about. */
function refusalText({ code, detail, faults }: AppError): string {
  const [fault] = faults;
  if (fault === undefined || !("pointer" in fault)) return detail ?? code;
  return `${optionOf(fault.pointer.split("/")[1] ?? "")}: ${fault.detail}`;
}

function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const read = readInput(schema, input);
  if (read.ok) return read.value;
  throw new UsageError(read.faults.map(({ path, detail }) => `${optionOf(String(path[0]))}: ${detail}`)[0]);
}

async function memberOf(db: Db, email: string) {
  const member = await findMember(db, email);
  if (member) return member;
  throw new AppError("not_found", {
    detail: `There is no active member with the address ${email}. Sign up first, or correct --email.`,
  });
}

type Output = {
  text: string;
  note: string;
  json: unknown;
  /** Takes back what is worth nothing when standard output can't be written. */
  undo?: () => Promise<string>;
};

async function create(db: Db, values: Values): Promise<Output> {
  const { email, name, scopes: scopeList } = values;
  if (email === undefined || name === undefined || scopeList === undefined) {
    throw new UsageError("create needs --email, --name and --scopes.");
  }
  const listed = readList(scopeList);
  const unknown = listed.filter((scope) => !scopes.some((known) => known === scope));
  if (unknown.length > 0) throw new UsageError(`Unknown scope: ${unknown.join(", ")}. Use ${scopes.join(", ")}.`);
  const input = parse(CreateAccessKeyInput, {
    name,
    description: values.description ?? "",
    scopes: listed,
    expiry: readExpiry(values["expires-in"] ?? "90d"),
    allowedAddresses: readList(values["allowed-addresses"] ?? ""),
  });
  refuseNowhere();
  const actor = await memberOf(db, email);
  const operator = operatorOf(actor.accountId);
  const { secret, key } = await createAccessKey({ db, actor, operator }, input);
  const until = key.expiresAt === null ? "never expires" : `expires ${key.expiresAt}`;
  return {
    text: secret,
    note: `Created “${printable(key.name)}” (${key.id}) with ${key.scopes.join(", ")}; ${until}. Copy it now. You won't see it again.`,
    json: { secret, key },
    undo: async () => {
      const reason = "The new key could not be written to standard output.";
      await revokeAccessKey({ db, actor: operator }, { keyId: key.id, reason });
      return `The new key (${key.id}) was lost, so it was revoked. Create another one.`;
    },
  };
}

async function listAll(db: Db, values: Values): Promise<Output> {
  const status = values.status === undefined ? {} : { status: values.status };
  if (status.status !== undefined && !["active", "inactive"].includes(status.status)) {
    throw new UsageError("--status takes active or inactive.");
  }
  const actors =
    values.email === undefined ? (await accountIds(db)).map(operatorOf) : [await memberOf(db, values.email)];
  const keys: AccessKeySummary[] = [];
  for (const actor of actors) {
    let cursor: string | null | undefined;
    do {
      const query = ListAccessKeysQuery.parse({ ...status, limit: 100, ...(cursor && { cursor }) });
      const page = await listAccessKeys({ db, actor }, query);
      keys.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
  }
  const rows = keys.map((key) => [
    maskKey(key),
    printable(key.name),
    printable(key.creator.name),
    statusText(key),
    key.lastUsed?.at ?? "never used",
    key.expiresAt ?? "never expires",
    key.scopes.join(","),
  ]);
  const table = [["KEY", "NAME", "CREATED BY", "STATUS", "LAST USED", "EXPIRES", "SCOPES"], ...rows];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const text = table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
  return { text, note: `${keys.length} ${keys.length === 1 ? "key" : "keys"}`, json: keys };
}

const statusText = ({ status }: AccessKeySummary) => (status.active ? "active" : status.reason.replace("_", " "));

/** The key that was named, or whose secret is on standard input. */
async function findNamed(db: Db, command: string, id: string | undefined) {
  if (id === undefined)
    throw new UsageError(`${command} needs the id of a key, or - to read the key from standard input.`);
  const wanted = id === "-" ? { key: await readKey() } : { id };
  const found = await findAccessKey(db, wanted);
  if (found !== undefined) return { ...found, actor: operatorOf(found.accountId) };
  throw new AppError("not_found", {
    detail:
      "key" in wanted ? "This key was never created here." : "There is no key with this id. `list` shows all keys.",
  });
}

async function check(db: Db, id: string | undefined): Promise<Output> {
  const { keyId, actor, accountName } = await findNamed(db, "check", id);
  const key = await getAccessKey({ db, actor }, { keyId });
  const { lastUsed, revoked } = key;
  const facts: readonly (readonly [string, string])[] = [
    ["Key", maskKey(key)],
    ["Id", key.id],
    ["Name", key.name],
    ["Account", accountName],
    ["Created", `${key.createdAt} by ${key.creator.name}`],
    ["Status", revoked === null ? statusText(key) : `revoked ${revoked.at}`],
    ["Expires", key.expiresAt ?? "never"],
    ["Scopes", key.scopes.join(", ")],
    ["Addresses", key.allowedAddresses.join(", ") || "any"],
    [
      "Last used",
      lastUsed === null ? "never" : `${lastUsed.at} from ${lastUsed.address} by ${lastUsed.userAgent ?? "?"}`,
    ],
  ];
  const text = facts.map(([name, fact]) => `${`${name}:`.padEnd(11)} ${printable(fact)}`).join("\n");
  return { text, note: "Nothing was changed.", json: { account: accountName, ...key } };
}

const takesId = (command: string, values: Values) =>
  command === "check" || command === "enable" || (command === "revoke" && values.from === undefined);

async function disable(db: Db, values: Values): Promise<Output> {
  if (values.all !== true) throw new UsageError("disable stops every key of every account: say so with --all.");
  const disabled = await disableAll(db);
  return { text: "", note: `Disabled ${count(disabled)}. Enable one with \`enable ID\`.`, json: { disabled } };
}

async function enable(db: Db, id: string | undefined): Promise<Output> {
  const { keyId, actor } = await findNamed(db, "enable", id);
  const key = await enableAccessKey({ db, actor }, { keyId });
  return { text: "", note: `“${printable(key.name)}” (${key.id}) is ${statusText(key)}.`, json: key };
}

async function revokeFrom(db: Db, files: readonly string[]): Promise<Output> {
  const tally = await endAgain(db, await readEndings(files.map(fromCaller)));
  return { text: [...tally.revoked, ...tally.disabled].join("\n"), note: describeTally(tally), json: tally };
}

async function revoke(db: Db, values: Values, id: string | undefined): Promise<Output> {
  if (values.from !== undefined) return revokeFrom(db, values.from);
  const { keyId, actor } = await findNamed(db, "revoke", id);
  const input = parse(RevokeAccessKeyInput, { keyId, reason: values.reason ?? "" });
  const key = await revokeAccessKey({ db, actor }, input);
  return {
    text: "",
    note: `Revoked “${printable(key.name)}” (${key.id}) at ${key.revoked?.at}. It no longer works.`,
    json: key,
  };
}

/** Where standard output was closed, Node opens /dev/null in its place, which takes everything and keeps nothing. */
function refuseNowhere(): void {
  const nowhere = statSync("/dev/null", { throwIfNoEntry: false });
  const out = fstatSync(1);
  if (nowhere === undefined || !out.isCharacterDevice() || out.rdev !== nowhere.rdev) return;
  throw new AppError("invalid_request", {
    detail: "Standard output is closed or goes to /dev/null, so the new key would be lost. Nothing was created.",
  });
}

function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.once("error", reject);
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

async function print(output: Output, asJson: boolean): Promise<void> {
  const text = asJson ? JSON.stringify(output.json, null, 2) : output.text;
  try {
    if (text !== "") await write(`${text}\n`);
  } catch (error) {
    const lost = (await output.undo?.()) ?? "The command itself succeeded.";
    throw new UnwrittenOutput(`Standard output can't be written (${codeOf(error)}). ${lost}`);
  }
  process.stderr.write(`${output.note}\n`);
}

/** The result could not be handed over. */
class UnwrittenOutput extends Error {}

const commands = ["create", "list", "check", "revoke", "disable", "enable"];

async function run(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args);
  const [command, id, ...rest] = positionals;
  if (values.help) return void process.stdout.write(help);
  if (command === undefined || !commands.includes(command)) {
    throw new UsageError("Use one of the commands create, list, check, revoke, disable or enable. See --help.");
  }
  if (rest.length > 0 || (id !== undefined && !takesId(command, values)))
    throw new UsageError("Too many arguments. See --help.");
  const settings = readSettings("production");
  // Standard output is for what the command gives.
  logToStandardError();
  const database = await openDatabase(settings, "command");
  try {
    const { url, pooled } = database.migrations;
    await migrateToLatest(url, root, { pooled }).catch((error: unknown) => {
      throw migrationFault(error);
    });
    const db = openDb(database.url, 2, { pooled: database.pooled });
    try {
      const output = await (command === "create"
        ? create(db, values)
        : command === "list"
          ? listAll(db, values)
          : command === "check"
            ? check(db, id)
            : command === "revoke"
              ? revoke(db, values, id)
              : command === "enable"
                ? enable(db, id)
                : disable(db, values));
      await print(output, values.json === true);
    } finally {
      await db.$client.end({ timeout: 5 });
    }
  } finally {
    await database.close();
  }
}

run(process.argv.slice(2)).catch((error: unknown) => {
  const message =
    error instanceof InvalidSettings
      ? faultsText(error.faults)
      : error instanceof AppError
        ? refusalText(error)
        : error instanceof UsageError ||
            error instanceof StartFault ||
            error instanceof UnreadableKey ||
            error instanceof UnwrittenOutput
          ? error.message
          : `Something unexpected went wrong${codeOf(error) && ` (${codeOf(error)})`}. Check with \`list\` whether it was done.`;
  process.stderr.write(`${message.split("\n").map(printable).join("\n")}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
