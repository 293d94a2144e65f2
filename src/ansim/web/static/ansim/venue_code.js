// The rotating code of a venue's screen, computed from a day's seed as protocol.md says (Venue code).

const DAY = 86400;
const AHEAD = 9 * 3600;
export const STEP = 30;
const PURPOSE = new TextEncoder().encode("ansim-vcode/v1\n");

/** Korean days since 1970 at a time in seconds. */
export function dayOf(seconds) {
  return Math.floor((seconds + AHEAD) / DAY);
}

export function stepOf(seconds) {
  return Math.floor(seconds / STEP);
}

export function fromBase64url(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

export function toBase64url(bytes) {
  const plain = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** 0x01 | HMAC(seed, purpose | venue 6 | zone 2 | step 4)[:7]. */
export async function screenCode(seed, venue, zone, step) {
  const message = new Uint8Array(PURPOSE.length + 12);
  message.set(PURPOSE);
  message.set(venue, PURPOSE.length);
  const view = new DataView(message.buffer);
  view.setUint16(PURPOSE.length + 6, zone);
  view.setUint32(PURPOSE.length + 8, step);
  const key = await crypto.subtle.importKey("raw", seed, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
  const code = new Uint8Array(8);
  code[0] = 1;
  code.set(mac.subarray(0, 7), 1);
  return code;
}

/** The 22 characters after # in the address: venue 6 | zone 2 | code 8. */
export function fragment(venue, zone, code) {
  const whole = new Uint8Array(16);
  whole.set(venue);
  new DataView(whole.buffer).setUint16(6, zone);
  whole.set(code, 8);
  return toBase64url(whole);
}
