import "server-only";
import { hash } from "node:crypto";
import { boundedText } from "../bounded-text";
import { normaliseLocation, normaliseMessage, normaliseSnippet } from "./normalise";

/** How much of each text takes part: as much as is stored, so that a stored row can be compared with a report. */
export const [pathLengthMax, messageLengthMax, snippetLengthMax] = [2_000, 10_000, 8_000];
const printsMax = 16;

/** What makes a finding the same one in the next report. */
export type Identifiable = {
  /** As it is stored. */
  ruleId: string;
  path: string | null;
  /** The function, class or module: stands for the path where there is none. */
  logicalLocation: string | null;
  message: string;
  snippet: string | null;
  /** What the tool gives to recognise the finding by, with its names. */
  fingerprints: readonly (readonly [string, string])[];
};

/** `fingerprint` is equal for findings with the same signs, wherever their lines are. Both are hexadecimal. */
export type Identity = { fingerprint: string; signs: string };

/** The signs of a finding as they are compared one by one: short digests. */
export type Signs = {
  /** Rule and path are compared by the database; this is the path, without what moves in it. */
  location: string;
  message: string;
  /** Empty where there is no code. */
  snippet: string;
  /** By the names of the tool's fingerprints. */
  prints: ReadonlyMap<string, string>;
};

const locationLength = 16;
const textLength = 16;
const printNameLength = 8;
const noSnippet = "0".repeat(textLength);

/**
 * The signs of a finding: where it is, what it says, its code, and the tool's own fingerprints, each by itself, because
 * none of them is enough to say that two findings are one. Lines and the order of anything have no part in them.
 */
export function identify(finding: Identifiable): Identity {
  const logical = finding.logicalLocation === null ? null : boundedText(finding.logicalLocation, pathLengthMax);
  const location =
    finding.path === null ? ["in", logical] : ["at", normaliseLocation(boundedText(finding.path, pathLengthMax))];
  const message = normaliseMessage(boundedText(finding.message, messageLengthMax), logical);
  const code = finding.snippet === null ? null : boundedText(finding.snippet, snippetLengthMax);
  const snippet = normaliseSnippet(code, logical);
  const given = [...finding.fingerprints].sort(byName);
  const [prints, rest] = [given.slice(0, printsMax), given.slice(printsMax)];
  const signs = [
    digest(location).slice(0, locationLength),
    digest(message).slice(0, textLength),
    snippet === null ? noSnippet : digest(snippet).slice(0, textLength),
    ...prints.map(([name, value]) => digest(name).slice(0, printNameLength) + digest(value).slice(0, textLength)),
  ].join("");
  return { fingerprint: digest(["signs", finding.ruleId, logical, signs, rest]), signs };
}

/** Takes the signs apart that `identify` has put together. */
export function readSigns(signs: string): Signs {
  const prints = new Map<string, string>();
  const from = locationLength + 2 * textLength;
  for (let at = from; at < signs.length; at += printNameLength + textLength) {
    prints.set(
      signs.slice(at, at + printNameLength),
      signs.slice(at + printNameLength, at + printNameLength + textLength),
    );
  }
  const snippet = signs.slice(locationLength + textLength, from);
  return {
    location: signs.slice(0, locationLength),
    message: signs.slice(locationLength, locationLength + textLength),
    snippet: snippet === noSnippet ? "" : snippet,
    prints,
  };
}

function digest(value: unknown): string {
  return hash("sha256", typeof value === "string" ? value.toWellFormed() : JSON.stringify(value), "hex");
}

function byName(a: readonly [string, string], b: readonly [string, string]): number {
  return a[0] < b[0] ? -1 : 1;
}
