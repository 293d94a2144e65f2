// The office's signed list of notices that no longer stand (docs/reference/verification.md), read without the office.

import { isSigned, strictBytes, strictJson } from "./verdict.js";

const TYPE = "ansim-statuslist+jwt";
const MARK_BYTES = 6;
const AHEAD = 300; // seconds that this device's clock may be behind the office's

/** The list {issued: seconds, withdrawn, superseded: bytes} of an office, null unless its key signed it and it still counts at `now`. */
export async function readStatusList(token, jwks, office, now) {
  const parts = token.trim().split(".");
  const header = parts.length === 3 ? strictJson(parts[0]) : null;
  if (!header || Object.keys(header).sort().join() !== "alg,kid,typ") return null;
  if (header.alg !== "ES256" || header.typ !== TYPE) return null;
  const key = (jwks.keys || []).find((one) => one.kid === header.kid && one.office === office);
  if (!key || !(await isSigned(parts, key))) return null;
  const said = strictJson(parts[1]);
  if (!said || !Number.isInteger(said.iat) || !(now < said.exp) || said.iat > now + AHEAD) return null;
  const [withdrawn, superseded] = [said.withdrawn, said.superseded].map(readMarks);
  return withdrawn && superseded ? { issued: said.iat, withdrawn, superseded } : null;
}

/** How a list has a reference: "withdrawn", "superseded", or "valid" when it does not name it. */
export async function standingIn(list, reference) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(reference));
  const mark = new Uint8Array(hash).slice(0, MARK_BYTES);
  if (names(list.withdrawn, mark)) return "withdrawn";
  return names(list.superseded, mark) ? "superseded" : "valid";
}

function readMarks(text) {
  const marks = typeof text === "string" ? strictBytes(text) : null;
  return marks && marks.length % MARK_BYTES === 0 ? marks : null;
}

function names(marks, wanted) {
  for (let at = 0; at < marks.length; at += MARK_BYTES) {
    let same = 0;
    while (same < MARK_BYTES && marks[at + same] === wanted[same]) same += 1;
    if (same === MARK_BYTES) return true;
  }
  return false;
}
