// Reading a public ledger in the browser: its newest checkpoint and all entries, checked against the root that it signs.

import { concat, equal, sha256, utf8 } from "./bytes.js";
import { ask } from "./asking.js";

const BUNDLE = 256;

/** {origin, size, root} of a checkpoint's text, null when it is none. */
export function readCheckpoint(text) {
  const lines = text.split("\n");
  if (lines.length < 4 || !/^(0|[1-9]\d{0,14})$/.test(lines[1])) return null;
  let root;
  try {
    root = fromBase64(lines[2]);
  } catch (error) {
    return null;
  }
  return root.length === 32 ? { origin: lines[0], size: Number(lines[1]), root } : null;
}

/** Whether the log of verifier key `vkey` signed a checkpoint (C2SP signed-note): null when this browser cannot tell. */
export async function isSignedBy(note, vkey) {
  const [name, id] = vkey.trim().split("+");
  const end = note.indexOf("\n\n");
  try {
    const raw = fromBase64(vkey.trim().slice(name.length + id.length + 2));
    const key = await crypto.subtle.importKey("raw", raw.subarray(1), { name: "Ed25519" }, false, ["verify"]);
    const lines = note.slice(end + 2).split("\n").filter((line) => line.startsWith(`— ${name} `));
    const signatures = lines.map((line) => fromBase64(line.split(" ")[2]).subarray(4)).filter((one) => one.length === 64);
    const text = utf8(note.slice(0, end + 1));
    for (const one of signatures) if (await crypto.subtle.verify({ name: "Ed25519" }, key, one, text)) return true;
    return false;
  } catch (error) {
    return error.name === "NotSupportedError" ? null : false;
  }
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

/** The path of bundle number `index` holding `width` entries (C2SP tlog-tiles). */
export function bundlePath(index, width) {
  const threes = String(index).padStart(Math.ceil(String(index).length / 3) * 3, "0").match(/.../g);
  const name = threes.map((three, at) => (at < threes.length - 1 ? `x${three}` : three)).join("/");
  return `tile/entries/${name}${width < BUNDLE ? `.p/${width}` : ""}`;
}

/** The entries of a bundle, null when it does not hold exactly `count`. */
export function readBundle(data, count) {
  const entries = [];
  let at = 0;
  while (at + 2 <= data.length && entries.length < count) {
    const end = at + 2 + data[at] * 256 + data[at + 1];
    entries.push(data.subarray(at + 2, end));
    at = end;
  }
  return at === data.length && entries.length === count ? entries : null;
}

export function leafHash(entry) {
  return sha256(concat(Uint8Array.of(0), entry));
}

/** The root over entries (RFC 9162): what the checkpoint must say. */
export async function rootOf(entries) {
  return rootOfHashes(await Promise.all(entries.map(leafHash)));
}

/** The root over leaf hashes. */
export async function rootOfHashes(hashes) {
  if (!hashes.length) return sha256(new Uint8Array(0));
  let level = hashes;
  while (level.length > 1) {
    const next = [];
    for (let at = 0; at + 1 < level.length; at += 2) next.push(sha256(concat(Uint8Array.of(1), level[at], level[at + 1])));
    const odd = level.length % 2 ? [level[level.length - 1]] : [];
    level = (await Promise.all(next)).concat(odd);
  }
  return level[0];
}

/** All entries of the log at `address` with their indexes, the same files for everybody, so nobody learns who asks.
 *  {entries, checkpoint, proven}: whether they are under the root of a checkpoint that the log of `vkey` signed;
 *  a browser without Ed25519 can only hold them to the root. */
export async function readLog(address, vkey) {
  const note = await (await ask(`${address}/checkpoint`, {})).text();
  const checkpoint = readCheckpoint(note);
  if (!checkpoint) throw new Error("checkpoint");
  const all = [];
  for (let index = 0; index * BUNDLE < checkpoint.size; index += 1) {
    const width = Math.min(BUNDLE, checkpoint.size - index * BUNDLE);
    const answer = await ask(`${address}/${bundlePath(index, width)}`, { cache: "default" });
    const entries = readBundle(new Uint8Array(await answer.arrayBuffer()), width);
    if (!entries) throw new Error("bundle");
    for (const entry of entries) all.push(entry);
  }
  const isSigned = vkey ? await isSignedBy(note, vkey) : null;
  const proven = isSigned !== false && equal(await rootOf(all), checkpoint.root);
  return { entries: all.map((data, index) => ({ index, data })), checkpoint, proven };
}
