// A provable history: hours after a visit the phone fetches the day's public hashes and finds its own among them.

import { concat, equal, fromBase64url, number, toHex } from "./bytes.js";
import { ask } from "./asking.js";
import { hashOf, readToken } from "./checkin.js";
import { leafHash, readLog, rootOfHashes } from "./ledger.js";

const TILE = 256;
const SOONEST = 3600;
const LATEST = 24 * 3600;

/** When the hashes are fetched: 1 to 24 hours after the gate took the message, so that nothing ties the two together. */
export function proofMoment(received, random) {
  return received + SOONEST + Math.floor(random() * (LATEST - SOONEST));
}

/** Leaf 0x01 of a batch, as the ledger `visits` must hold it. */
export function visitsLeaf(day, batch) {
  return concat(Uint8Array.of(1), number(day, 2), number(batch.seq, 4), number(batch.size, 4), batch.root);
}

export class Prover {
  constructor(store, gate, log, vkey, now, random) {
    Object.assign(this, { store, gate, log, vkey, now, random });
  }

  /** Prove what is due; returns whether anything was. */
  async work() {
    let changed = false;
    for (const visit of await this.store.all("visits")) {
      for (const side of ["in", "out"]) {
        const message = visit[side];
        if (!message || message.state !== "kept" || message.proof) continue;
        if (!message.proveAt) message.proveAt = proofMoment(message.received, this.random);
        else if (message.proveAt > this.now()) continue;
        else if (!(await this._prove(visit, message))) message.proveAt = this.now() + SOONEST;
        changed = true;
        await this.store.update("visits", visit.id, (row) => {
          row[side] = message;
        });
      }
    }
    return changed;
  }

  async _prove(visit, message) {
    const { day } = readToken(visit.token);
    const mine = toHex(await leafHash(await hashOf(message.bytes)));
    try {
      const told = await (await ask(`${this.gate}/batches/${day}`, {})).json();
      for (const one of told.batches) {
        const batch = Object.assign({}, one, { root: fromBase64url(one.root) });
        const hashes = await this._hashes(day, batch);
        const isThere = hashes.some((hash) => toHex(hash) === mine) && equal(await rootOfHashes(hashes), batch.root);
        if (isThere && (await this._isLogged(day, batch))) {
          message.proof = { day, seq: batch.seq, index: batch.leaf_index, at: Math.floor(this.now()) };
          return true;
        }
      }
    } catch (error) {
      return false;
    }
    return false;
  }

  /** All leaf hashes of a batch: never only the one tile that holds the own. */
  async _hashes(day, batch) {
    const hashes = [];
    for (let tile = 0; tile * TILE < batch.size; tile += 1) {
      const answer = await ask(`${this.gate}/tiles/${day}/${batch.seq}/${tile}`, {});
      const raw = new Uint8Array(await answer.arrayBuffer());
      for (let at = 0; at < raw.length; at += 32) hashes.push(raw.subarray(at, at + 32));
    }
    return hashes.length === batch.size ? hashes : [];
  }

  async _isLogged(day, batch) {
    if (batch.leaf_index === null) return false;
    const log = await readLog(this.log, this.vkey);
    const entry = log.entries[batch.leaf_index];
    return log.proven && Boolean(entry) && equal(entry.data, visitsLeaf(day, batch));
  }
}
