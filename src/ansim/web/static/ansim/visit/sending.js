// Sending check-ins to the gate: at once, or late at a random minute of the next hour, one by one, up to 72 h after.

import { CHECKIN, STEP, dayOf, readReceipt, rounded, signCheckin } from "./checkin.js";
import { ask } from "./asking.js";

export const LATEST = 72 * 3600;
export const SPREAD = 3600;
const AGAIN = 30;
const CLAIMED = 60;

/** When a message that could not be sent is tried again: at a random moment of the hour after the line is back. */
export function lateMoment(now, random, spread) {
  return Math.floor(now + random() * (spread || SPREAD));
}

/** What to do with a message {time, sendAt, state} at `now`: "send", "wait" or "over". */
export function due(message, now) {
  if (message.state !== "waiting") return "wait";
  if (now - message.time > LATEST) return "over";
  return message.sendAt !== null && message.sendAt <= now ? "send" : "wait";
}

/** When one leaves: after one came, on the grid of 30 s. */
export function leavingTime(cameAt, now) {
  return Math.max(rounded(now), cameAt + STEP);
}

/** Whether one may still check out: until 12:00 of the day after (Korea). */
export function mayLeave(cameAt, now) {
  const noonAfter = (dayOf(cameAt) + 1) * 86400 - 9 * 3600 + 12 * 3600;
  return rounded(now) <= noonAfter;
}

export class Sender {
  constructor(store, gate, gatePoint, now) {
    this.store = store;
    this.gate = gate;
    this.gatePoint = gatePoint;
    this.now = now;
    this.later = () => undefined; // told when something has to wait: the browser may send it with the page closed
    this.random = () => crypto.getRandomValues(new Uint32Array(1))[0] / Math.pow(2, 32);
  }

  /** A visit begun with a token, kept on the phone before anything is sent. */
  async begin(token, seen, people, venue) {
    const time = rounded(this.now());
    const fields = { venue: seen.venue, zone: seen.zone, code: seen.code, time, out: false, people };
    const visit = Object.assign({ token: token.token, key: token.key, fields, out: null }, venue);
    visit.in = this._message(await signCheckin(token.token, fields, token.key), time);
    visit.id = await this.store.add("visits", visit);
    return visit;
  }

  /** The end of a visit, signed now and kept; `spread` puts its sending off, so that nothing ties it to another message. */
  async leave(visit, spread) {
    const time = leavingTime(visit.fields.time, this.now());
    const fields = Object.assign({}, visit.fields, { time, out: true, code: new Uint8Array(8) });
    const message = this._message(await signCheckin(visit.token, fields, visit.key), time);
    if (spread) message.sendAt = lateMoment(this.now(), this.random);
    await this._keep(visit, "out", message);
    if (spread) this.later();
  }

  /** Send what is due, one message a connection, one round at a time; returns whether anything changed. */
  work() {
    const round = (this.round || Promise.resolve()).then(() => this._work());
    this.round = round.catch(() => undefined);
    return round;
  }

  async _work() {
    let changed = false;
    for (const visit of await this.store.all("visits")) {
      if (visit.key && !mayLeave(visit.fields.time, this.now())) await this._dropKey(visit);
      for (const side of ["in", "out"]) {
        const message = visit[side];
        if (!message || (side === "out" && visit.in.state === "waiting")) continue;
        const act = due(message, this.now());
        if (act === "wait" || !(await this._claim(visit, side))) continue;
        if (act === "over") message.state = "over";
        else await this._send(message);
        changed = true;
        await this._keep(visit, side, message);
      }
    }
    return changed;
  }

  /** The line is back: what waits without a moment gets one, at random within `spread` seconds; with `all`, so does the rest. */
  async lineIsBack(spread, all) {
    for (const visit of await this.store.all("visits")) {
      for (const side of ["in", "out"]) {
        const at = lateMoment(this.now(), this.random, spread);
        await this.store.update("visits", visit.id, (row) => {
          const message = row[side];
          if (message && message.state === "waiting" && (all || message.sendAt === null)) message.sendAt = at;
        });
      }
    }
  }

  /** The moments at which what still waits is to be sent; null where the line has to come back first. */
  async waiting() {
    const visits = await this.store.all("visits");
    const messages = visits.map((visit) => visit.in).concat(visits.map((visit) => visit.out));
    return messages.filter((one) => one && one.state === "waiting").map((one) => one.sendAt);
  }

  /** Take a message for a minute: of page, second tab and worker only one sends it. */
  async _claim(visit, side) {
    let isOurs = false;
    const now = this.now();
    await this.store.update("visits", visit.id, (row) => {
      const message = row[side];
      isOurs = message.state === "waiting" && !(message.claimed > now - CLAIMED);
      if (isOurs) message.claimed = now;
    });
    return isOurs;
  }

  /** A one-time key is of no use once one can no longer leave: a message that still waits is signed already. */
  _dropKey(visit) {
    return this.store.update("visits", visit.id, (row) => {
      row.key = null;
    });
  }

  _keep(visit, side, message) {
    return this.store.update("visits", visit.id, (row) => {
      row[side] = message;
    });
  }

  _message(bytes, time) {
    if (bytes.length !== CHECKIN) throw new RangeError("checkin");
    return { bytes, time, state: "waiting", sendAt: Math.floor(this.now()), receipt: null, received: null, refusal: null };
  }

  async _send(message) {
    try {
      const answer = await ask(`${this.gate}/checkins`, { method: "POST", body: message.bytes });
      const receipt = new Uint8Array(await answer.arrayBuffer());
      message.received = await readReceipt(receipt, message.bytes, this.gatePoint);
      message.state = message.received === null ? "refused" : "kept";
      message.receipt = receipt;
      if (message.received === null) message.refusal = { code: "wire.receipt", text: "" };
    } catch (error) {
      if (error.code === "offline") message.sendAt = null;
      else if (error.retryable) message.sendAt = Math.floor(this.now() + AGAIN + this.random() * AGAIN);
      else {
        message.state = "refused";
        message.refusal = { code: error.code || "page", text: error.message };
      }
    }
    if (message.state === "waiting") this.later();
  }
}
