// The verdict on a notice's QR: the same rules as ansim/notices/domain/verdict.py, held to tests/vectors/verdict.json.
// ES2017 and WebCrypto P-256 only, so that it runs on phones of 2018.

const MOST_CHARACTERS = 350;
const KINDS = [
  "admission", "isolation", "home_treatment", "quarantine", "co_isolation", "release", "exposure", "correction", "withdrawal",
];
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECK_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The verdict {genuine, status, reason, claims} on `text`, as of `today` ("2026-11-21", Korea).
 *  `options.status(reference, office)` answers "valid", "withdrawn", "superseded", null (never issued) or undefined (not known);
 *  `options.baseUrl` demands the office's own address. */
export async function verifyQr(text, jwks, today, options) {
  const { status, baseUrl } = options || {};
  const trimmed = text.trim();
  const hash = trimmed.lastIndexOf("#");
  const address = hash < 0 ? "" : trimmed.slice(0, hash);
  const parts = trimmed.slice(hash + 1).split(".");
  if (Array.from(text).length > 2 * MOST_CHARACTERS) return refused("not_a_notice");
  const header = parts.length === 3 ? strictJson(parts[0]) : null;
  if (!header || Object.keys(header).sort().join() !== "alg,kid" || header.alg !== "ES256") return refused("not_a_notice");
  const key = (jwks.keys || []).find((one) => one.kid === header.kid);
  if (!key) return refused("unknown_key");
  const claims = (await isSigned(parts, key)) ? readClaims(strictJson(parts[1])) : null;
  if (!claims || (key.office !== undefined && key.office !== claims.office)) return refused("altered");
  if (!addressFits(address, claims.reference, baseUrl)) return refused("other_address");
  return { genuine: true, status: await standing(claims, today, status), reason: "none", claims };
}

/** The Korean calendar day of a moment, as "2026-11-21". Korea has no summer time. */
export function koreanDay(moment) {
  return new Date(moment.getTime() + 9 * 3600 * 1000).toISOString().slice(0, 10);
}

/** A typed reference in its canonical form ("7KQ4-M2XD-9TRK"), null when it cannot be one. */
export function checkReference(text) {
  const plain = text.toUpperCase().replace(/[- ]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  if (plain.length !== 12 || Array.from(plain).some((sign) => !ALPHABET.includes(sign))) return null;
  if (checkSign(plain.slice(0, 11)) !== plain[11]) return null;
  return `${plain.slice(0, 4)}-${plain.slice(4, 8)}-${plain.slice(8)}`;
}

function refused(reason) {
  return { genuine: false, status: "unknown", reason, claims: null };
}

async function standing(claims, today, status) {
  const byDay = standingByDay(claims, today);
  const known = status ? await status(claims.reference, claims.office) : undefined;
  if (known === undefined) return byDay;
  if (known === null) return "unknown";
  return known === "valid" ? byDay : known;
}

/** A certificate of release counts from its period's end on, a withdrawal at once. */
function standingByDay(claims, today) {
  if (claims.kind === "withdrawal") return "valid";
  if (claims.kind === "release") return today > claims.last_day ? "valid" : "not_yet";
  return today < claims.first_day ? "not_yet" : today > claims.last_day ? "ended" : "valid";
}

function addressFits(address, reference, baseUrl) {
  if (baseUrl && address) return address === `${baseUrl.replace(/\/+$/, "")}/n/${reference}`;
  return !address || address.endsWith(`/n/${reference}`);
}

/** Whether the first two of three parts are signed by a public key (JWK, P-256) as the third says. */
export async function isSigned(parts, key) {
  const signature = strictBytes(parts[2]);
  if (!signature) return false;
  try {
    const { kty, crv, x, y } = key;
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    const publicKey = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, algorithm, false, ["verify"]);
    const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, publicKey, signature, signed);
  } catch (error) {
    return false;
  }
}

/** The bytes of a base64url text, null unless it is their only spelling. */
export function strictBytes(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/") + "=".repeat((4 - (text.length % 4)) % 4));
  const again = btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return again === text ? Uint8Array.from(plain, (sign) => sign.charCodeAt(0)) : null;
}

/** The object that a base64url text spells in JSON, null when it is none. */
export function strictJson(text) {
  const data = strictBytes(text);
  if (!data || !data.length) return null;
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));
    return value && typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch (error) {
    return null;
  }
}

function readClaims(said) {
  if (!said || typeof said.r !== "string" || checkReference(said.r) !== said.r) return null;
  if (!KINDS.includes(said.k) || !isDay(said.f) || !isDay(said.t)) return null;
  if (said.n === undefined || said.o === undefined || !Number.isInteger(said.b)) return null;
  return {
    reference: said.r, kind: said.k, name: String(said.n), birth_year: said.b,
    first_day: said.f, last_day: said.t, office: String(said.o),
  };
}

function isDay(text) {
  if (typeof text !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

// ISO/IEC 7064 MOD 37,36
function checkSign(body) {
  let product = 36;
  for (const sign of body) product = (((product + CHECK_ALPHABET.indexOf(sign)) % 36 || 36) * 2) % 37;
  return CHECK_ALPHABET[(37 - product) % 36];
}
