// What a desk's device, or a visitor for a companion, makes to the byte (ansim/wire/desk.py): a box sealed to the vault by
// HPKE, and the signed message.

import { concat, exactly, hmac, number, sha256, utf8 } from "./bytes.js";
import { encodeFields } from "./checkin.js";
import { rawPoint, sign } from "./keys.js";

export const CARD = 3;
export const CALL = 4;
export const PAPER = 5;
export const COMPANION = 6;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const KEM = concat(utf8("KEM"), number(0x10, 2));
const SUITE = concat(utf8("HPKE"), number(0x10, 2), number(1, 2), number(2, 2));
const EMPTY = new Uint8Array(0);

/** RFC 9180: HMAC-SHA256 is HKDF-Extract; an empty salt is 32 zero bytes. */
function extract(suite, salt, label, secret) {
  return hmac(salt.length ? salt : new Uint8Array(32), concat(utf8("HPKE-v1"), suite, utf8(label), secret));
}

async function expand(suite, key, label, info, size) {
  const told = concat(number(size, 2), utf8("HPKE-v1"), suite, utf8(label), info, Uint8Array.of(1));
  return (await hmac(key, told)).subarray(0, size);
}

/** The digits of a Korean mobile's number however it was typed, full-width ones too; null when it is none. */
export function mobileIn(text) {
  const digits = text.normalize("NFKC").replace(/[\s().-]/g, "");
  return /^01[016789]\d{7,8}$/.test(digits) ? digits : null;
}

/** The 16 bytes of a call: the digits in BCD, filled up with F, then 8 bytes of the record's hash. */
export function callValue(digits, record) {
  const filled = digits.padEnd(16, "f").match(/../g).map((two) => parseInt(two, 16));
  return concat(Uint8Array.from(filled), exactly(record, 8));
}

/** kind 1 | value 16 sealed to the vault's point (65 bytes): enc 65 | ciphertext 17 | tag 16. */
export async function sealBox(vaultPoint, kind, value) {
  const vault = await crypto.subtle.importKey("raw", exactly(vaultPoint, 65), CURVE, false, []);
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const enc = await rawPoint(pair.publicKey);
  const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: vault }, pair.privateKey, 256));
  const first = await extract(KEM, EMPTY, "eae_prk", shared);
  const secret = await expand(KEM, first, "shared_secret", concat(enc, vaultPoint), 32);
  const context = concat(
    Uint8Array.of(0),
    await extract(SUITE, EMPTY, "psk_id_hash", EMPTY),
    await extract(SUITE, EMPTY, "info_hash", utf8("ansim-desk-box/v1")),
  );
  const prk = await extract(SUITE, secret, "secret", EMPTY);
  const raw = await expand(SUITE, prk, "key", context, 32);
  const iv = await expand(SUITE, prk, "base_nonce", context, 12);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const plain = concat(Uint8Array.of(kind), exactly(value, 16));
  return concat(enc, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain)));
}

/** The 184 bytes of a message: box, class, fields, and the device's signature over "ansim-desk/v1" | SHA-256(box) | both. */
export async function signDesk(deviceKey, box, kind, fields) {
  const seen = concat(Uint8Array.of(kind), encodeFields(fields));
  const told = concat(utf8("ansim-desk/v1\n"), await sha256(box), seen);
  return concat(exactly(box, 98), seen, await sign(deviceKey, told));
}
