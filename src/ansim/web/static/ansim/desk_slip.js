// Paper slips as typed at a venue's desk (ansim/wire/slip.py): ten characters and their check, the time to ten minutes.

import { utf8 } from "./visit/bytes.js";

export const STEP = 600;
const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const WEIGHTS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LIKE = { I: "1", L: "1", O: "0" };

/** ISO/IEC 7064 MOD 37,36, as references have it (ansim/kit/ids.py). */
function checkOf(body) {
  let product = 36;
  for (const sign of body) {
    const total = (product + WEIGHTS.indexOf(sign)) % 36 || 36;
    product = (total * 2) % 37;
  }
  return WEIGHTS[(37 - product) % 36];
}

/** The 16 bytes that are sealed of a slip however it was typed; null when it is none. */
export function slipValue(text) {
  const plain = text.normalize("NFKC").toUpperCase().replace(/[\s-]/g, "").replace(/[ILO]/g, (sign) => LIKE[sign]);
  if (plain.length !== 11 || ![...plain].every((sign) => SIGNS.includes(sign)) || plain[0] < "A") return null;
  if (checkOf(plain.slice(0, 10)) !== plain[10]) return null;
  const value = new Uint8Array(16);
  value.set(utf8(plain.slice(0, 10)));
  return value;
}

/** A time rounded down to ten minutes. */
export const toTen = (time) => time - (time % STEP);
