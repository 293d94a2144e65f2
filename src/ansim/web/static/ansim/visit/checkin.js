// Venue codes, check-ins and receipts to the byte (ansim/wire in the browser), held to tests/vectors/wire.json.

import { concat, equal, exactly, fromBase64url, number, readNumber, sha256, toBase64url, utf8 } from "./bytes.js";
import { isSigned, lowS, sign } from "./keys.js";

export const TOKEN = 120;
export const CHECKIN = 205;
export const RECEIPT = 100;
export const STEP = 30;
const DAY = 86400;
const AHEAD = 9 * 3600;
const OUT = 0x80;

/** The Korean day of a time in seconds since 1970. */
export function dayOf(unix) {
  return Math.floor((unix + AHEAD) / DAY);
}

/** The time at which a Korean day begins. */
export function beginOf(day) {
  return day * DAY - AHEAD;
}

/** A time as check-ins carry it: rounded down to 30 s. */
export function rounded(unix) {
  return Math.floor(unix) - (Math.floor(unix) % STEP);
}

/** {venue, zone, code} of the 22 characters after #, null when they are no venue's. */
export function readFragment(fragment) {
  const raw = fragment.length === 22 ? fromBase64url(fragment) : null;
  if (!raw) return null;
  return { venue: raw.subarray(0, 6), zone: readNumber(raw.subarray(6, 8)), code: raw.subarray(8) };
}

export function writeFragment(venue, zone, code) {
  return toBase64url(concat(exactly(venue, 6), number(zone, 2), exactly(code, 8)));
}

/** {day, kid, handle, hpk} of a token of 120 bytes, null when it is none; who signed it the gate checks. */
export function readToken(token) {
  if (token.length !== TOKEN || token[0] !== 1 || (token[23] !== 2 && token[23] !== 3)) return null;
  return {
    day: readNumber(token.subarray(1, 3)),
    kid: token.subarray(3, 7),
    handle: token.subarray(7, 23),
    hpk: token.subarray(23, 56),
  };
}

/** The 21 bytes of {venue, zone, code, time, out, people}; a RangeError for what does not fit, as an unrounded time. */
export function encodeFields(fields) {
  if (fields.time % STEP || fields.people > 127) throw new RangeError("fields");
  const party = number(fields.people, 1);
  if (fields.out) party[0] |= OUT;
  return concat(
    exactly(fields.venue, 6),
    number(fields.zone, 2),
    exactly(fields.code, 8),
    number(fields.time, 4),
    party,
  );
}

/** What the one-time key signs. */
export async function messageOf(token, fields) {
  return concat(utf8("ansim-visit/v1\n"), await sha256(exactly(token, TOKEN)), encodeFields(fields));
}

/** The 205 bytes of a check-in, signed by the token's one-time key, s low. */
export async function signCheckin(token, fields, privateKey) {
  const signature = await sign(privateKey, await messageOf(token, fields));
  return concat(token, encodeFields(fields), signature);
}

/** SHA-256 of a check-in with the low s, which a receipt names. */
export async function hashOf(checkin) {
  exactly(checkin, CHECKIN);
  return sha256(concat(checkin.subarray(0, 141), lowS(checkin.subarray(141))));
}

/** When the gate received `checkin` (seconds since 1970), null unless the receipt is this gate's for this check-in. */
export async function readReceipt(receipt, checkin, gatePoint) {
  if (receipt.length !== RECEIPT || !equal(receipt.subarray(0, 32), await hashOf(checkin))) return null;
  const promised = concat(utf8("ansim-receipt/v1\n"), receipt.subarray(0, 36));
  const isGates = await isSigned(gatePoint, promised, receipt.subarray(36));
  return isGates ? readNumber(receipt.subarray(32, 36)) : null;
}
