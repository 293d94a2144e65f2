// One-time and holder keys: ECDSA on P-256 by the browser, compressed points, signatures r | s with the low s.

import { exactly } from "./bytes.js";

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };
const ORDER = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551".match(/../g).map((two) => parseInt(two, 16));
const HALF = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8".match(/../g).map((two) => parseInt(two, 16));

/** A fresh key pair. Private halves do not leave the browser, unless it cannot keep them otherwise. */
export async function newKey(extractable) {
  const pair = await crypto.subtle.generateKey(CURVE, Boolean(extractable), ["sign", "verify"]);
  return { privateKey: pair.privateKey, point: compress(await rawPoint(pair.publicKey)) };
}

export async function rawPoint(publicKey) {
  return new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
}

/** The 33-byte form of a point of 65 bytes. */
export function compress(point) {
  exactly(point, 65);
  const short = new Uint8Array(33);
  short[0] = 2 + (point[64] & 1);
  short.set(point.subarray(1, 33), 1);
  return short;
}

/** The signature with the smaller of its two valid s: both are valid, one is stored. */
export function lowS(signature) {
  exactly(signature, 64);
  const s = signature.subarray(32);
  if (!isAbove(s, HALF) || !isAbove(ORDER, s)) return signature;
  const made = new Uint8Array(signature);
  for (let at = 31, borrow = 0; at >= 0; at -= 1) {
    const left = ORDER[at] - s[at] - borrow;
    borrow = left < 0 ? 1 : 0;
    made[32 + at] = left + 256 * borrow;
  }
  return made;
}

function isAbove(one, other) {
  for (let at = 0; at < 32; at += 1) if (one[at] !== other[at]) return one[at] > other[at];
  return false;
}

export async function sign(privateKey, message) {
  return lowS(new Uint8Array(await crypto.subtle.sign(SIGNING, privateKey, message)));
}

/** Whether the key of an uncompressed point (65 bytes) signed `message`; false for what is no point. */
export async function isSigned(point, message, signature) {
  if (signature.length !== 64) return false;
  try {
    const key = await crypto.subtle.importKey("raw", exactly(point, 65), CURVE, false, ["verify"]);
    return await crypto.subtle.verify(SIGNING, key, signature, message);
  } catch (error) {
    return false;
  }
}

export async function importPrivate(jwk) {
  return crypto.subtle.importKey("jwk", jwk, CURVE, false, ["sign"]);
}
