import "server-only";
import { hash, verify } from "@node-rs/argon2";
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

// Argon2id, the library's default algorithm; parameters of the OWASP Password Storage Cheat Sheet.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Below this an attacker with a list and patience gets in: 10^8.5 guesses. */
const guessesLog10Min = 8.5;

let strength: ZxcvbnFactory | undefined;

/**
 * Returns whether the password is on the lists that attackers start with, or follows from what they know: the
 * person's own name and address, or the product's name (NIST SP 800-63B-4 §3.1.1.2).
 */
export function isCommonPassword(password: string, known: readonly string[]): boolean {
  strength ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  // Its time grows with the length; what is strong in its beginning is strong.
  return strength.check(password.slice(0, 64), ["backline", ...known]).guessesLog10 < guessesLog10Min;
}

/** An Argon2id hash in PHC format, of the password in Unicode NFKC. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), cost);
}

let decoy: Promise<string> | undefined;

/**
 * Returns whether the password is the one of the hash. Without a hash it does the same work and says no, so that
 * an unknown address takes as long as a wrong password.
 */
export async function passwordMatches(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword(crypto.randomUUID());
  const matches = await verify(stored ?? (await decoy), password.normalize("NFKC"));
  return stored !== undefined && matches;
}
