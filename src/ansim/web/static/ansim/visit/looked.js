// Who looked at my record: the public ledger is downloaded whole and searched here, so that nobody learns who asks.

import { findOwn } from "./access.js";
import { readLog } from "./ledger.js";
import { hasText, say } from "./texts.js";
import { clockTime } from "./times.js";

const part = (id) => document.getElementById(id);
const line = (name, text, kind) => Object.assign(document.createElement(name), { textContent: text, className: kind || "" });

/** A reason or a field in words; a code that we do not know yet as it stands in the ledger. */
export function known(kind, code) {
  const key = `${kind}.${code}`;
  return hasText(key) ? say(key) : code;
}

export class Looked {
  constructor(page) {
    this.page = page;
    this.told = null;
    part("find").addEventListener("click", () => this.page.attempt(part("find"), () => this.find()));
  }

  show() {
    this.told = null;
    part("looked-told").textContent = "";
    part("looked-list").textContent = "";
    part("looked-enrol").hidden = true;
    this.page.show("looked");
  }

  /** What was found, in the page's language. */
  sayAgain() {
    if (this.told) this._tell(this.told);
  }

  async find() {
    this.told = null;
    part("looked-list").textContent = "";
    const auditKey = await this.page.store.get("auditKey");
    if (!auditKey) {
      part("looked-told").textContent = say("looked.enrol");
      part("looked-enrol").hidden = false;
      return;
    }
    part("looked-told").textContent = say("looked.finding");
    let log;
    try {
      log = await readLog(this.page.settings.lookups, this.page.settings.lookups_key);
    } catch (error) {
      part("looked-told").textContent = say("looked.failed");
      return;
    }
    this.told = Object.assign({ log }, await findOwn(auditKey, log.entries));
    this._tell(this.told);
  }

  _tell({ found, gap, log }) {
    const told = [found.length ? say("looked.some", { n: found.length }) : say("looked.none")];
    if (gap) told.push(say("looked.gap"));
    if (!log.proven) told.push(say("looked.unproven"));
    part("looked-told").textContent = told.join(" ");
    part("looked-list").textContent = "";
    for (const one of found) part("looked-list").appendChild(this._card(one, log));
  }

  _card(one, log) {
    const card = document.createElement("li");
    Object.assign(card.dataset, { who: one.who, why: one.why });
    card.appendChild(line("strong", say(`looked.${one.why === "desk" ? "desk" : one.kind}`)));
    card.appendChild(line("div", `${clockTime(one.at)} · ${one.who}`));
    card.appendChild(line("div", say("looked.why", { why: known("why", one.why) })));
    const fields = one.fields.map((field) => known("field", field)).join(", ");
    if (fields) card.appendChild(line("div", say("looked.fields", { fields })));
    const proof = { index: one.index, size: log.checkpoint.size };
    const key = log.proven ? "looked.proven" : "looked.unproven";
    card.appendChild(line("div", say(key, proof), log.proven ? "kept" : "refused"));
    return card;
  }
}
