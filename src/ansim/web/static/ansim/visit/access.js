// Who looked at my record: finding and reading the own leaves (0x03) among all, with the phone's audit key k_u.

import { concat, exactly, hmac, number, readNumber, toHex, utf8 } from "./bytes.js";

export const ACCESS = 273;
const SEALED = 208;
const MOST_MISSING = 256;
const KINDS = { 1: "trace", 2: "reveal", 3: "self" };

/** The tag of the person's leaf number `count`, from 0. */
export async function accessTag(auditKey, count) {
  return (await hmac(exactly(auditKey, 32), concat(utf8("tag"), number(count, 4)))).subarray(0, 16);
}

/** {kind, at, who, why, fields} of a leaf number `count` of this person; null when it is not that. */
export async function openAccess(auditKey, count, leaf) {
  if (leaf.length !== ACCESS || leaf[0] !== 3) return null;
  const nonce = leaf.subarray(1, 17);
  const tag = leaf.subarray(17, 33);
  if (toHex(tag) !== toHex(await accessTag(auditKey, count))) return null;
  const place = concat(leaf.subarray(0, 33), leaf.subarray(33 + SEALED));
  try {
    const plain = await decrypt(auditKey, nonce, leaf.subarray(33, 33 + SEALED), place);
    return readNote(plain);
  } catch (error) {
    return null;
  }
}

/** The person's own leaves among `entries` [{index, data}], in order, with what they say; `gap` when one is missing. */
export async function findOwn(auditKey, entries) {
  const byTag = new Map();
  for (const entry of entries) {
    if (entry.data.length === ACCESS && entry.data[0] === 3) byTag.set(toHex(entry.data.subarray(17, 33)), entry);
  }
  const found = [];
  let gap = false;
  for (let count = 0, missing = 0; missing < MOST_MISSING; count += 1) {
    const entry = byTag.get(toHex(await accessTag(auditKey, count)));
    const note = entry ? await openAccess(auditKey, count, entry.data) : null;
    if (note) {
      gap = gap || missing > 0;
      missing = 0;
      found.push(Object.assign({ count, index: entry.index, data: entry.data }, note));
    } else missing += 1;
  }
  return { found, gap };
}

async function decrypt(auditKey, nonce, sealed, place) {
  const base = await crypto.subtle.importKey("raw", auditKey, "HKDF", false, ["deriveBits"]);
  const parameters = { name: "HKDF", hash: "SHA-256", salt: nonce, info: utf8("ansim-access/v1") };
  const raw = new Uint8Array(await crypto.subtle.deriveBits(parameters, base, 44 * 8));
  const key = await crypto.subtle.importKey("raw", raw.subarray(0, 32), "AES-GCM", false, ["decrypt"]);
  const algorithm = { name: "AES-GCM", iv: raw.subarray(32), additionalData: place };
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed));
}

function readNote(plain) {
  let at = 5;
  const text = () => {
    const size = plain[at];
    at += 1 + size;
    return new TextDecoder("utf-8", { fatal: true }).decode(plain.subarray(at - size, at));
  };
  const kind = KINDS[plain[0]];
  if (!kind) return null;
  const note = { kind, at: readNumber(plain.subarray(1, 5)), who: text(), why: text(), fields: [] };
  const fields = plain[at];
  at += 1;
  for (let left = fields; left > 0; left -= 1) note.fields.push(text());
  return note;
}
