// Sending check-ins to the gate: at once, or late at a random minute of the next hour, one by one, up to 72 h after.

import { toBase64url } from "./bytes.js";
import { CHECKIN, STEP, dayOf, readReceipt, rounded, signCheckin } from "./checkin.js";
import { ask } from "./asking.js";
import { NAMED, signNamed } from "./named.js";

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

/** Every message of a visit as [whose, side]: -1 is the visitor, then the companions in the order they were named. */
function slots(visit) {
  const all = [[-1, "in"], [-1, "out"]];
  (visit.with || []).forEach((_one, at) => all.push([at, "in"], [at, "out"]));
  return all;
}

const side = (visit, slot) => (slot[0] < 0 ? visit : visit.with[slot[0]])[slot[1]];
const messages = (visit) => slots(visit).map((slot) => side(visit, slot)).filter(Boolean);

function put(visit, slot, message) {
  (slot[0] < 0 ? visit : visit.with[slot[0]])[slot[1]] = message;
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
    await this._leaving(visit, [-1, "out"], this._message(await signCheckin(visit.token, fields, visit.key), time), spread);
    const named = visit.with || [];
    for (let at = 0; at < named.length; at += 1) {
      if (named[at].in.state === "refused") continue;
      const bytes = await signNamed(visit.token, named[at].box, fields, visit.key);
      await this._leaving(visit, [at, "out"], this._message(bytes, time), spread);
    }
    if (spread) this.later();
  }

  /** A companion named at a visit: the sealed box, the signed message, the number's mark, kept before it is sent. */
  name(id, box, bytes, mark) {
    return this.store.update("visits", id, (row) => {
      row.with = (row.with || []).concat([{ box, mark, in: this._message(bytes, row.fields.time), out: null }]);
    });
  }

  async _leaving(visit, slot, message, spread) {
    if (spread) message.sendAt = lateMoment(this.now(), this.random);
    await this._keep(visit, slot, message);
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
      for (const slot of slots(visit)) {
        const message = side(visit, slot);
        if (!message || this._waits(visit, slot)) continue;
        const act = due(message, this.now());
        if (act === "wait" || !(await this._claim(visit, slot))) continue;
        if (act === "over") message.state = "over";
        else await this._send(message, slot[0] < 0);
        changed = true;
        await this._keep(visit, slot, message);
        if (message === visit.in && message.state === "kept" && !visit.name) await this._learnName(visit);
      }
    }
    return changed;
  }

  /** Who leaves came first, and a companion is taken only beside the visitor. */
  _waits(visit, slot) {
    return (slot[0] >= 0 && visit.in.state === "waiting") || (slot[1] === "out" && side(visit, [slot[0], "in"]).state === "waiting");
  }

  /** The line is back: what waits without a moment gets one, at random within `spread` seconds; with `all`, so does the rest. */
  async lineIsBack(spread, all) {
    for (const visit of await this.store.all("visits")) {
      for (const slot of slots(visit)) {
        const at = lateMoment(this.now(), this.random, spread);
        await this.store.update("visits", visit.id, (row) => {
          const message = side(row, slot);
          if (message && message.state === "waiting" && (all || message.sendAt === null)) message.sendAt = at;
        });
      }
    }
  }

  /** The moments at which what still waits is to be sent; null where the line has to come back first. */
  async waiting() {
    const all = [].concat.apply([], (await this.store.all("visits")).map(messages));
    return all.filter((one) => one.state === "waiting").map((one) => one.sendAt);
  }

  /** Who went in without a line knows only the place's code: its name is asked for once the receipt is there. */
  async _learnName(visit) {
    try {
      const found = await (await ask(`${this.gate}/venue/${toBase64url(visit.fields.venue)}`, {})).json();
      await this.store.update("visits", visit.id, (row) => {
        Object.assign(row, { name: found.name, kind: found.kind, kindEn: found.kind_en });
      });
    } catch (error) {
      // the line is gone again: the visit is kept all the same, without the name
    }
  }

  /** Take a message for a minute: of page, second tab and worker only one sends it. */
  async _claim(visit, slot) {
    let isOurs = false;
    const now = this.now();
    await this.store.update("visits", visit.id, (row) => {
      const message = side(row, slot);
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

  _keep(visit, slot, message) {
    return this.store.update("visits", visit.id, (row) => {
      put(row, slot, message);
    });
  }

  _message(bytes, time) {
    if (bytes.length !== CHECKIN && bytes.length !== NAMED) throw new RangeError("checkin");
    return { bytes, time, state: "waiting", sendAt: Math.floor(this.now()), receipt: null, received: null, refusal: null };
  }

  /** Send a message; the visitor's own is answered with a receipt, a companion's with a word. */
  async _send(message, isOwn) {
    try {
      const answer = await ask(`${this.gate}/${isOwn ? "checkins" : "companions"}`, { method: "POST", body: message.bytes });
      if (isOwn) await this._take(message, new Uint8Array(await answer.arrayBuffer()));
      else message.state = "kept";
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

  async _take(message, receipt) {
    message.received = await readReceipt(receipt, message.bytes, this.gatePoint);
    message.state = message.received === null ? "refused" : "kept";
    message.receipt = receipt;
    if (message.received === null) message.refusal = { code: "wire.receipt", text: "" };
  }
}
