// My visits: what lies on this phone, with the state of each message and its receipt; export, and delete all.

import { toBase64url } from "./bytes.js";
import { markOf } from "./own.js";
import { say } from "./texts.js";
import { clockTime, dayWords } from "./times.js";

const part = (id) => document.getElementById(id);
const line = (name, text, kind) => Object.assign(document.createElement(name), { textContent: text, className: kind || "" });

/** Visits as a file: times and places to read, messages and receipts to prove them. Keys stay here. */
export function exported(visits) {
  const message = (one) =>
    one && {
      time: new Date(one.time * 1000).toISOString(),
      state: one.state,
      checkin: toBase64url(one.bytes),
      receipt: one.receipt && toBase64url(one.receipt),
      proof: one.proof || null,
    };
  return visits.map((one) => ({
    venue: toBase64url(one.fields.venue),
    name: one.name,
    zone: one.fields.zone,
    people: one.fields.people,
    in: message(one.in),
    out: message(one.out),
    companions: (one.with || []).map((other) => ({ in: message(other.in), out: message(other.out) })),
  }));
}

const deskDay = (one) => say("own.desks.day", { day: dayWords(one.day), n: one.given });

/** What the vault told, as sentences; the number half hidden, since others may look over one's shoulder. */
export function ownLines(told) {
  const none = say("own.none");
  const lines = [
    say("own.phone", { phone: `${told.phone.slice(0, -8)}····${told.phone.slice(-4)}` }),
    say("own.name", { name: told.name || none }),
    say("own.since", { at: clockTime(Date.parse(told.enrolled_at) / 1000), used: dayWords(told.last_used) }),
    say("own.tokens", { days: told.tokens.map((one) => dayWords(one.day)).join(", ") || none }),
    say("own.desks", { days: told.desks.map(deskDay).join(", ") || none, n: told.cards, slips: told.slips }),
    say("own.looked", { n: told.looked_at.length }),
  ];
  if (told.form) lines.push(say("own.form", told.form));
  return lines;
}

/** The visits that the store told, as sentences, newest first. */
export function heldLines(found) {
  const lines = found.slice().reverse().map((one) => {
    const left = one.left === null ? say("visits.open") : say("visits.out", { at: clockTime(one.left) });
    const party = one.party > 1 ? ` · ${say("done.party", { n: one.party - 1 })}` : "";
    return `${one.name || say("visits.unnamed")} · ${say("visits.in", { at: clockTime(one.at) })} · ${left}${party}`;
  });
  return [say("held.count", { n: lines.length })].concat(lines);
}

export class Visits {
  constructor(page) {
    this.page = page;
    this.lines = () => [];
    part("export").addEventListener("click", () => this.page.attempt(part("export"), () => this._export()));
    part("delete").addEventListener("click", () => this.page.attempt(part("delete"), () => this._delete()));
    part("own").addEventListener("click", () => this.page.attempt(part("own"), () => this._own()));
    part("own-visits").addEventListener("click", () => this.page.attempt(part("own-visits"), () => this._ownVisits()));
    part("erase").addEventListener("click", () => this.page.attempt(part("erase"), () => this._erase()));
  }

  async show() {
    this.lines = () => [];
    await this._list();
    this.page.show("visits");
  }

  /** The list, and what was told of oneself, in the page's language. */
  async sayAgain() {
    await this._list();
    this._tell();
  }

  _tell() {
    const list = part("own-list");
    list.textContent = "";
    for (const text of this.lines()) list.appendChild(line("li", text));
  }

  async _list() {
    const visits = (await this.page.store.all("visits")).reverse();
    const list = part("visit-list");
    list.textContent = "";
    for (const one of visits) list.appendChild(this._card(one));
    part("visits-none").hidden = visits.length > 0;
    part("export").hidden = visits.length === 0;
    part("own-list").textContent = "";
    const isEnrolled = await this.page.resident.isEnrolled();
    for (const id of ["own", "own-visits", "erase"]) part(id).hidden = !isEnrolled;
    part("own-enrol").hidden = isEnrolled;
  }

  _card(one) {
    const card = document.createElement("li");
    card.appendChild(line("strong", one.name || say("visits.unnamed")));
    card.appendChild(line("div", say("visits.in", { at: clockTime(one.fields.time) })));
    card.appendChild(this._mark(one.in));
    const left = one.out ? say("visits.out", { at: clockTime(one.out.time) }) : say("visits.open");
    card.appendChild(line("div", left));
    if (one.out) card.appendChild(this._mark(one.out));
    return card;
  }

  _mark(message) {
    const why = message.refusal && message.refusal.text ? ` ${message.refusal.text}` : "";
    const sign = message.state === "kept" ? "✓ " : "";
    const proof = message.proof ? ` · ${say("visits.proof", { index: message.proof.index })}` : "";
    return line("div", sign + say(this.page.stateKey(message)) + why + proof, message.state);
  }

  async _export() {
    const told = JSON.stringify(exported(await this.page.store.all("visits")), null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([told], { type: "application/json" }));
    link.download = "ansim-visits.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  /** Everything that the vault holds about the holder of this phone's key (the warrant `self`). */
  async _own() {
    this.lines = () => [];
    this._tell();
    const told = await this.page.resident.own("self");
    await this.page.store.set("own", await markOf(told.phone));
    this.lines = () => ownLines(told);
    this._tell();
  }

  /** What the store holds, also when this phone has forgotten it; the look stands in the public ledger like any other. */
  async _ownVisits() {
    this.lines = () => [];
    this._tell();
    this.page.announce(say("held.finding"), "alert good");
    const found = await this.page.resident.ownVisits();
    this.page.clear();
    this.lines = () => heldLines(found);
    this._tell();
    part("own-list").scrollIntoView({ block: "nearest" });
  }

  async _erase() {
    if (!window.confirm(say("own.sure"))) return;
    await this.page.resident.own("erase");
    await this._empty("own.erased");
  }

  async _delete() {
    if (window.confirm(say("visits.sure"))) await this._empty("visits.deleted");
  }

  async _empty(told) {
    await this.page.store.forget();
    window.alert(say(told));
    location.replace(location.pathname);
  }
}
