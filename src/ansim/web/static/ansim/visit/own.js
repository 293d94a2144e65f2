// The own number, known again without being kept: a salted mark that is slow to make, so that nobody tries all numbers.

import { equal } from "./bytes.js";
import { mobileIn } from "./desk_box.js";

const ROUNDS = 100000;

/** The digits of a mobile's number, also as it is written abroad (+82 10-…); null when it is none. */
export function digitsOf(text) {
  return mobileIn(text) || mobileIn(text.normalize("NFKC").replace(/^\s*\+82[\s-]*0?/, "0"));
}

async function mark(digits, salt) {
  const base = await crypto.subtle.importKey("raw", Uint8Array.from(digits, Number), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return new Uint8Array(await crypto.subtle.deriveBits(how, base, 128));
}

/** {salt, mark} of a number as typed, under that salt or a new one; null when it is no mobile's. */
export async function markOf(text, salt) {
  const digits = digitsOf(text);
  const used = salt || crypto.getRandomValues(new Uint8Array(16));
  return digits && { salt: used, mark: await mark(digits, used) };
}

/** Whether two marks, or none, are of one number: marks under different salts cannot be told. */
export function isSame(one, other) {
  return Boolean(one && other) && equal(one.mark, other.mark);
}
