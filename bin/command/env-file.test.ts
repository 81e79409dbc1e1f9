import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { StartFault } from "@/db/start-fault";
import { readEnvFile } from "./env-file";

const folder = mkdtempSync(path.join(tmpdir(), "backline-env-file-"));
const file = path.join(folder, ".env");
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string | Uint8Array): Record<string, string> {
  writeFileSync(file, text);
  return Object.fromEntries(readEnvFile(file));
}

function refusal(text: string | Uint8Array): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof StartFault) return error.message.replace(file, ".env");
    throw error;
  }
  return "";
}

const lines = [
  "DATABASE_URL=postgres://localhost/a",
  "# a comment",
  "",
  "  export PORT = 4000  # here",
  "SIGN_UP='open'",
];
const meant = { DATABASE_URL: "postgres://localhost/a", PORT: "4000", SIGN_UP: "open" };

it("a byte-order mark hides no line, whatever the line ends and the encoding that Windows chose", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    for (const last of ["", end]) {
      const text = lines.join(end) + last;
      expect(read(text)).toEqual(meant);
      expect(read(`\u{feff}${text}`)).toEqual(meant);
      const utf16 = Buffer.from(`\u{feff}${text}`, "utf16le");
      expect(read(utf16)).toEqual(meant);
      expect(read(Buffer.from(utf16).swap16())).toEqual(meant);
    }
  }
});

it("quoted values keep what is in them, over several lines too", () => {
  expect(read('A="x # y"\nB=\'one\ntwo\'\nC=`"`\nD=it\'s\nE=\nF="a\nB: c"')).toEqual({
    A: "x # y",
    B: "one\ntwo",
    C: '"',
    D: "it's",
    E: "",
    F: "a\nB: c",
  });
});

it("a line that is no setting is refused by its number: Node would lose it and the next one", () => {
  const secret = "postgres://user:hunter2@host/a";
  for (const line of [`DATABASE_URL ${secret}`, `DATABASE_URL: ${secret}`, "PORT", "=3000", "set -a x=1", "---"]) {
    const message = refusal(`PORT="1\n2"\n\n${line}\nSIGN_UP=open\n`);
    expect(message, line).toBe("Line 4 of .env is not a setting. Write NAME=value there, or begin the line with #.");
  }
});

it("a file that is no text is refused", () => {
  expect(refusal(Uint8Array.from([0x41, 0x3d, 0xe4, 0x0a]))).toBe(".env is not a text in UTF-8. Save it as UTF-8.");
  expect(Object.fromEntries(readEnvFile(path.join(folder, "none")))).toEqual({});
});
