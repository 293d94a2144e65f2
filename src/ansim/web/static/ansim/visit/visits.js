// My visits: what lies on this phone, with the state of each message and its receipt; export, and delete all.

import { toBase64url } from "./bytes.js";
import { say } from "./texts.js";
import { clockTime } from "./times.js";

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
  }));
}

export class Visits {
  constructor(page) {
    this.page = page;
    part("export").addEventListener("click", () => this.page.attempt(part("export"), () => this._export()));
    part("delete").addEventListener("click", () => this.page.attempt(part("delete"), () => this._delete()));
  }

  async show() {
    const visits = (await this.page.store.all("visits")).reverse();
    const list = part("visit-list");
    list.textContent = "";
    for (const one of visits) list.appendChild(this._card(one));
    part("visits-none").hidden = visits.length > 0;
    part("export").hidden = visits.length === 0;
    this.page.show("visits");
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
    return line("div", sign + say(`done.${message.state}`) + why + proof, message.state);
  }

  async _export() {
    const told = JSON.stringify(exported(await this.page.store.all("visits")), null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([told], { type: "application/json" }));
    link.download = "ansim-visits.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  async _delete() {
    if (!window.confirm(say("visits.sure"))) return;
    await this.page.store.forget();
    window.alert(say("visits.deleted"));
    location.replace(location.pathname);
  }
}
