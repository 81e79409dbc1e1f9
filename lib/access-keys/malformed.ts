import { codePoint, describeInvisible } from "../invisible";

// PURE. What people and programs send in the place of a key, by the mark that each leaves. The first that fits is named.
// Every sentence stands on its own and repeats nothing of the input but the code point of a character no key contains.

type Fault = readonly [RegExp, string];

const notShown = "the whole key was shown once, at creation";

const variables: readonly Fault[] = [
  [/^\$\(.*\)$/s, "it is a command or an unexpanded variable, $(…); single quotes keep a shell from running it"],
  [/^`.*`$/s, "it is a command between backticks that no shell has run"],
  [/^\$?\{\{.*\}\}$/s, "it is an unexpanded variable of a template, {{ … }}; nothing has filled it in"],
  [/^(?:<%.*%>|\{%.*%\}|#\{.*\})$/s, "it is an unexpanded variable of a template; nothing has filled it in"],
  [/^\$\{env:.*\}$/is, `it is an unexpanded variable, \${env:…}; only the tool that this form belongs to fills it in`],
  [
    /^\$\{\w+(?::?[-=?+]|[#%/^,@:]).*\}$/s,
    `it is an unexpanded variable with a default, \${…:-…}; no shell has filled it in`,
  ],
  [/^\$\{.*\}$/s, `it is an unexpanded variable, \${…}; single quotes keep a shell from filling it in`],
  [/^\$env:\w+$/i, "it is an unexpanded variable of PowerShell, $env:…; other shells don't know this form"],
  [/^\$\w+$/, "it is an unexpanded variable, $…; single quotes keep a shell from filling it in"],
  [
    /^%[A-Za-z_]\w*(?::[^%]*)?%$/,
    "it is an unexpanded variable of the Windows command prompt, %…%; other shells don't know this form",
  ],
  [/^![A-Za-z_]\w*!$/, "it is an unexpanded variable of the Windows command prompt, !…!; delayed expansion is off"],
  [
    /^(?:process\.env|os\.environ|import\.meta\.env|ENV|env|secrets|vars)(?:\.\w+|\[.*\])$/s,
    "it is a piece of code that reads a variable, not what is in the variable",
  ],
  [
    /^(?:op|vault|secret|awssm|gcpsm|ref\+\w+):\/\/|^arn:aws:|^@Microsoft\.KeyVault\(/i,
    "it is the address of a secret in a store, not the secret",
  ],
  [/^(?:@|file:|\.{0,2}\/|~\/|[A-Za-z]:\\)[\w./\\ -]+$/, "it is the name of a file, not what is in it"],
];

const placeholders: readonly Fault[] = [
  [
    /^[<(]?(?:undefined|null|none|nil|nan|true|false|no value|n\/a|empty)[>)]?$/i,
    "it is the text of an unset variable, not a key",
  ],
  [/^\[object \w+\]$|^%!\w\(.*\)$/, "it is the text of an unset variable or of an object, not a key"],
  [/^\{\w*\}$|^%[sdv]$|^:\w+$/, "it is a placeholder of a format string; nothing was put in its place"],
  [/^<(?!blk_|%)[^<>]*>$/, "it is a placeholder; put the key itself there, without angle brackets"],
  [
    /^(?:blk_)?(?:(?:your|my|the|an?|insert|enter|paste|put|some)[-_ ])?(?:backline[-_ ])?(?:access[-_ ]?|api[-_ ]?|secret[-_ ]?)?(?:key|token|secret)(?:[-_ ](?:goes[-_ ])?here)?$/i,
    "it is a placeholder; put the key itself there",
  ],
  [
    /^(?:changeme|change[-_]me|todo|example|placeholder|dummy|test|password)$/i,
    "it is a placeholder; put the key itself there",
  ],
];

const masked: readonly Fault[] = [
  [
    /^(?:blk_\w{8}_?)?\W*(?:redacted|masked|hidden|secret|secure|filtered|removed)\W*$/i,
    "it says that the key was hidden there; a log or a tool did that",
  ],
  [/…/, `it is the masked form with … that the list shows; ${notShown}`],
  [/\.{2,}/, `it is a masked form with dots; ${notShown}`],
  [/[•∙·⋅・●⚫⬤○◦◯■▪█＊⁎∗]/u, `it is a masked form with dots in the place of characters; ${notShown}`],
  [/\*/, `it is a masked form with asterisks, which logs and lists put in the place of secrets; ${notShown}`],
  [/^(?:blk_)?[-_#?=~]{3,}|^blk_\w{8}_?[-_#?=~]{3,}/, `it is a masked form; ${notShown}`],
];

/** Letters in the place of a secret: a real key has a run as long as this once in billions. */
const lettered = /_(?:x{3,}|X{3,})$|([xX0])\1{7,}/;
const letters = `it is a masked form with letters such as x in the place of characters; ${notShown}`;

const wrappings: readonly Fault[] = [
  [/^(?:bearer|token|basic|api-?key)\s/i, "the scheme stands there twice; write it once, before the key"],
  [
    /^(?:authorization|x-api-key)\s*[:=]/i,
    "the name of the header stands there twice; the value begins behind the colon",
  ],
  [/^ï»¿/, "it begins with a byte-order mark (U+FEFF) that was read in another encoding; save the file without one"],
  [/["'`“”‘’„‚«»]/, "it has quotation marks in it; send the key without them"],
  [
    /^(?:export\s+|set\s+)?[A-Za-z_][\w.-]*\s*[=:]\s*blk_/,
    "it has the name of a variable before the key; send what stands behind it",
  ],
  [/[<>]/, "it has angle brackets in it; send the key without them"],
  [/[()[\]{}]/, "it has brackets in it; send the key without them"],
  [/\\[nrt]/, "it has a literal \\n, \\r or \\t in it; a file or a variable was not unescaped"],
  [/\\/, "it has a backslash in it; something escaped a character of the key"],
  [/%[0-9a-f]{2}/i, "it is percent-encoded; send the key as it is"],
  [/&(?:#\w+|\w+);/, "it has an HTML entity in it, &…;; copy the key from a page, not from its source"],
  [/\s/, "it has a space or a line break inside"],
  [/,/, "it has a comma in it; send one key only"],
  [/[;:.]$/, "it has a punctuation mark at its end; send the key without it"],
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
    if (found !== undefined) return `it has ${name} in it (${codePoint(found)}); copy the key anew`;
  }
  return undefined;
}

// A longer value is none that somebody encoded; the header it came in is bounded too.
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

/** Whether letters such as x stand in the place of the secret; for a text that has the form of a key but not its checksum. */
export function describeLetterMask(text: string): string | undefined {
  return text.startsWith("blk_") && lettered.test(text) ? letters : undefined;
}

/** Names the fault of something that is not shaped like a key, in words that never repeat it. */
export function describeFault(text: string, format: { keyLength: number; headLength: number }): string {
  if (text === "") return "it is empty; the variable that it should come from may not be set";
  const invisible = describeInvisible(text);
  if (invisible !== undefined) return `it has ${invisible} in it, an invisible character; type or copy the key anew`;
  const known =
    firstOf(placeholders, text) ??
    firstOf(variables, text) ??
    firstOf(masked, text) ??
    firstOf(wrappings, text) ??
    describeForeignCharacter(text) ??
    describeLetterMask(text);
  if (known !== undefined) return known;
  if (foreignTokens.test(text)) return "it is not a Backline access key but another service's token";
  if (holdsKeyInBase64(text)) return "it is encoded in Base64; send the key as it is, behind the word Bearer";
  const { keyLength, headLength } = format;
  if (!text.startsWith("blk_")) {
    if (text.toLowerCase().startsWith("blk_")) {
      return "its letters were changed to another case; a key begins with blk_ and keeps its case";
    }
    return text.length === keyLength - headLength && /^[0-9A-Za-z]+$/.test(text)
      ? `its first ${headLength} characters are missing; a key begins with blk_, its public id and _`
      : "it is not a Backline access key; those begin with blk_";
  }
  if (text.length === 2 * keyLength && text.slice(keyLength) === text.slice(0, keyLength)) {
    return "the key stands there twice; send it once";
  }
  if (text.length > keyLength) return `it has ${text.length} characters where a key has ${keyLength}`;
  return "it has a character that no key contains; a key has only letters, digits and _";
}
