import { codePoint, describeInvisible } from "@/lib/text/invisible";

// PURE. Patterns of what people and programs send instead of a key; the first match is reported. The messages never repeat
// the input, except the code point of a character that keys can't contain.

type Fault = readonly [RegExp, string];

const notShown = "the full key was shown once, at creation";

const variables: readonly Fault[] = [
  [/^\$\(.*\)$/s, "it is a command or an unexpanded variable, $(…); single quotes prevent the shell from running it"],
  [/^`.*`$/s, "it is a command in backticks that no shell ran"],
  [/^\$?\{\{.*\}\}$/s, "it is an unexpanded template variable, {{ … }}; nothing filled it in"],
  [/^(?:<%.*%>|\{%.*%\}|#\{.*\})$/s, "it is an unexpanded template variable; nothing filled it in"],
  [/^\$\{env:.*\}$/is, `it is an unexpanded variable, \${env:…}; only the tool that uses this syntax expands it`],
  [
    /^\$\{\w+(?::?[-=?+]|[#%/^,@:]).*\}$/s,
    `it is an unexpanded variable with a default, \${…:-…}; no shell expanded it`,
  ],
  [/^\$\{.*\}$/s, `it is an unexpanded variable, \${…}; single quotes prevent the shell from expanding it`],
  [/^\$env:\w+$/i, "it is an unexpanded PowerShell variable, $env:…; other shells don't support this syntax"],
  [/^\$\w+$/, "it is an unexpanded variable, $…; single quotes prevent the shell from expanding it"],
  [
    /^%[A-Za-z_]\w*(?::[^%]*)?%$/,
    "it is an unexpanded Command Prompt variable, %…%; other shells don't support this syntax",
  ],
  [/^![A-Za-z_]\w*!$/, "it is an unexpanded Command Prompt variable, !…!; delayed expansion is off"],
  [
    /^(?:process\.env|os\.environ|import\.meta\.env|ENV|env|secrets|vars)(?:\.\w+|\[.*\])$/s,
    "it is code that reads a variable, not the variable's value",
  ],
  [
    /^(?:op|vault|secret|awssm|gcpsm|ref\+\w+):\/\/|^arn:aws:|^@Microsoft\.KeyVault\(/i,
    "it is a reference to a secret in a secret store, not the secret itself",
  ],
  [/^(?:@|file:|\.{0,2}\/|~\/|[A-Za-z]:\\)[\w./\\ -]+$/, "it is a file name, not the file's content"],
];

const placeholders: readonly Fault[] = [
  [
    /^[<(]?(?:undefined|null|none|nil|nan|true|false|no value|n\/a|empty)[>)]?$/i,
    "it is the value of an unset variable, not a key",
  ],
  [/^\[object \w+\]$|^%!\w\(.*\)$/, "it is an unset variable or an object printed as text, not a key"],
  [/^\{\w*\}$|^%[sdv]$|^:\w+$/, "it is a format string placeholder that was not replaced"],
  [/^<(?!blk_|%)[^<>]*>$/, "it is a placeholder; replace it with the key, without angle brackets"],
  [
    /^(?:blk_)?(?:(?:your|my|the|an?|insert|enter|paste|put|some)[-_ ])?(?:backline[-_ ])?(?:access[-_ ]?|api[-_ ]?|secret[-_ ]?)?(?:key|token|secret)(?:[-_ ](?:goes[-_ ])?here)?$/i,
    "it is a placeholder; replace it with the key",
  ],
  [
    /^(?:changeme|change[-_]me|todo|example|placeholder|dummy|test|password)$/i,
    "it is a placeholder; replace it with the key",
  ],
];

const masked: readonly Fault[] = [
  [
    /^(?:blk_\w{8}_?)?\W*(?:redacted|masked|hidden|secret|secure|filtered|removed)\W*$/i,
    "it is a redacted key; a log or a tool hid the secret",
  ],
  [/…/, `it is the masked form with … from the list of keys; ${notShown}`],
  [/\.{2,}/, `it is a masked form with dots; ${notShown}`],
  [/[•∙·⋅・●⚫⬤○◦◯■▪█＊⁎∗]/u, `it is a masked form with dots instead of characters; ${notShown}`],
  [/\*/, `it is a masked form with asterisks, as logs and lists show it; ${notShown}`],
  [/^(?:blk_)?[-_#?=~]{3,}|^blk_\w{8}_?[-_#?=~]{3,}/, `it is a masked form; ${notShown}`],
];

/** Letters that mask a secret: a real key has such a run once in billions. */
const lettered = /_(?:x{3,}|X{3,})$|([xX0])\1{7,}/;
const letters = `it is a masked form with letters such as x instead of characters; ${notShown}`;

const wrappings: readonly Fault[] = [
  [/^(?:bearer|token|basic|api-?key)\s/i, "the scheme is there twice; write it once, before the key"],
  [/^(?:authorization|x-api-key)\s*[:=]/i, "the header name is there twice; the value starts after the colon"],
  [/^ï»¿/, "it starts with a byte-order mark (U+FEFF) that was read in the wrong encoding; save the file without one"],
  [/["'`“”‘’„‚«»]/, "it contains quotation marks; send the key without them"],
  [/^(?:export\s+|set\s+)?[A-Za-z_][\w.-]*\s*[=:]\s*blk_/, "it has a variable name before the key; send only the key"],
  [/[<>]/, "it contains angle brackets; send the key without them"],
  [/[()[\]{}]/, "it contains brackets; send the key without them"],
  [/\\[nrt]/, "it contains a literal \\n, \\r or \\t; a file or a variable was not unescaped"],
  [/\\/, "it contains a backslash; something escaped a character of the key"],
  [/%[0-9a-f]{2}/i, "it is percent-encoded; send the key as it is"],
  [/&(?:#\w+|\w+);/, "it contains an HTML entity, &…;; copy the key from the page, not from its source"],
  [/\s/, "it contains a space or a line break"],
  [/,/, "it contains a comma; send only one key"],
  [/[;:.]$/, "it ends with a punctuation mark; send the key without it"],
];

const foreignTokens =
  /^(?:gh[pousr]_|github_pat_|glpat-|sk_(?:live|test)_|rk_(?:live|test)_|sk-|xox[abeprs]-|AKIA|ASIA|npm_|pypi-|hf_|shpat_|dop_v1_|snyk_|eyJ)/;

const alphabets: readonly Fault[] = [
  [/\p{Script=Cyrillic}/u, "a Cyrillic letter that looks like a Latin one"],
  [/\p{Script=Greek}/u, "a Greek letter that looks like a Latin one"],
  [/[\uff01-\uff5e]/, "a full-width character"],
  [/\p{M}/u, "a combining mark"],
  [/(?![\0-\x7f])\p{L}/u, "a letter that no key contains"],
  [/(?![\0-\x7f])\p{Pd}|\u2212/u, "a dash that no key contains"],
  [/[^\0-\x7f]/u, "a character that no key contains"],
];

function describeForeignCharacter(text: string): string | undefined {
  for (const [pattern, name] of alphabets) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return `it contains ${name} (${codePoint(found)}); copy the key again`;
  }
  return undefined;
}

// No encoding makes a key longer than this; headers are limited too.
const encodedLengthMax = 1000;

function holdsKeyInBase64(text: string): boolean {
  if (text.length > encodedLengthMax || !/^[\w+/-]{16,}={0,2}$/.test(text)) return false;
  try {
    return atob(text.replaceAll("-", "+").replaceAll("_", "/")).includes("blk_");
  } catch {
    return false;
  }
}

const firstOf = (faults: readonly Fault[], text: string) => faults.find(([pattern]) => pattern.test(text))?.[1];

/** Recognises a secret masked with letters such as x, in a text shaped like a key with a wrong checksum. */
export function describeLetterMask(text: string): string | undefined {
  return text.startsWith("blk_") && lettered.test(text) ? letters : undefined;
}

/** Describes what is wrong with a value that is not shaped like a key, without repeating it. */
export function describeFault(text: string, format: { keyLength: number; headLength: number }): string {
  if (text === "") return "it is empty; the variable that it comes from may not be set";
  const invisible = describeInvisible(text);
  if (invisible !== undefined) return `it contains an invisible character, ${invisible}; copy the key again`;
  const known =
    firstOf(placeholders, text) ??
    firstOf(variables, text) ??
    firstOf(masked, text) ??
    firstOf(wrappings, text) ??
    describeForeignCharacter(text) ??
    describeLetterMask(text);
  if (known !== undefined) return known;
  if (foreignTokens.test(text)) return "it is another service's token, not a Backline access key";
  if (holdsKeyInBase64(text)) return "it is encoded in Base64; send the key itself, after the word Bearer";
  const { keyLength, headLength } = format;
  if (!text.startsWith("blk_")) {
    if (text.toLowerCase().startsWith("blk_")) {
      return "its case was changed; keys are case-sensitive and start with blk_";
    }
    return text.length === keyLength - headLength && /^[0-9A-Za-z]+$/.test(text)
      ? `its first ${headLength} characters are missing; a key starts with blk_, its public id and _`
      : "it is not a Backline access key; keys start with blk_";
  }
  if (text.length === 2 * keyLength && text.slice(keyLength) === text.slice(0, keyLength)) {
    return "the key is there twice; send it once";
  }
  if (text.length > keyLength) return `it has ${text.length} characters, but a key has ${keyLength}`;
  return "it contains a character that no key has; keys consist of letters, digits and _";
}
