// Bytes as the protocol writes them: big-endian numbers, base64url without padding and with one spelling, SHA-256.

export function concat() {
  const parts = Array.from(arguments);
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** `value` in `size` bytes, high byte first; a RangeError when it does not fit. */
export function number(value, size) {
  if (!Number.isInteger(value) || value < 0 || value >= Math.pow(256, size)) throw new RangeError("number");
  const made = new Uint8Array(size);
  for (let at = size - 1, left = value; at >= 0; at -= 1, left = Math.floor(left / 256)) made[at] = left % 256;
  return made;
}

export function readNumber(bytes) {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** `bytes` when there are `size` of them, else a RangeError. */
export function exactly(bytes, size) {
  if (bytes.length !== size) throw new RangeError("length");
  return bytes;
}

export function utf8(text) {
  return new TextEncoder().encode(text);
}

export function toBase64url(bytes) {
  const plain = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The bytes of a base64url text, null unless it is their only spelling. */
export function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/") + "=".repeat((4 - (text.length % 4)) % 4));
  const bytes = Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  return toBase64url(bytes) === text ? bytes : null;
}

export function equal(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export async function hmac(key, message) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}
