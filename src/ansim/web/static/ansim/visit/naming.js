// Companions named by number: sealed here for the vault alone, vouched for by the token of the own visit (docs/adr/0073).

import { COMPANION, callValue, mobileIn, sealBox } from "./desk_box.js";
import { signNamed } from "./named.js";
import { isSame, markOf } from "./own.js";
import { mayLeave } from "./sending.js";
import { say } from "./texts.js";

const part = (id) => document.getElementById(id);

/** How many more a visit's companions may be named; a refused one counts no more. */
export function left(visit) {
  const named = (visit.with || []).filter((one) => one.in.state !== "refused").length;
  return visit.fields.people - 1 - named;
}

export class Naming {
  constructor(page) {
    this.page = page;
    part("with-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.page.attempt(event.target.querySelector("button"), () => this._name());
    });
  }

  /** What of it stands on the page of a visit that is under way. */
  show(visit) {
    this.visit = visit;
    const isOpen = !visit.out && visit.key && visit.in.state !== "refused" && mayLeave(visit.fields.time, this.page.now());
    part("with-form").hidden = !isOpen || left(visit) < 1;
    const named = visit.with || [];
    const count = (state) => named.filter((one) => one.in.state === state).length;
    const last = named[named.length - 1];
    const told = [];
    if (count("kept")) told.push(say("with.kept", { n: count("kept") }));
    if (count("waiting")) told.push(say("with.waiting", { n: count("waiting") }));
    if (last && last.in.state === "refused") told.push(say("with.refused", { why: last.in.refusal.text }));
    part("with-told").className = "";
    part("with-told").textContent = told.join(" ");
  }

  async _name() {
    const digits = mobileIn(part("with").value);
    if (!digits) {
      this._refuse("with.wrong");
      return;
    }
    const own = await this.page.store.get("own");
    const others = (this.visit.with || []).filter((one) => one.in.state !== "refused").map((one) => one.mark);
    const known = [own].concat(others).find(Boolean);
    const mark = await markOf(digits, known && known.salt);
    if (isSame(own, mark)) {
      this._refuse("with.own");
      return;
    }
    if (others.some((one) => isSame(one, mark))) {
      this._refuse("with.twice");
      return;
    }
    const value = callValue(digits, crypto.getRandomValues(new Uint8Array(8)));
    const box = await sealBox(await this.page.resident.deskKey(), COMPANION, value);
    const { token, fields, key, id } = this.visit;
    await this.page.sender.name(id, box, await signNamed(token, box, fields, key), mark);
    part("with").value = "";
    await this.page.sender.work();
    await this.page.arriving.renew();
  }

  /** Say why a number is not taken, and leave it to be mended. */
  _refuse(key) {
    part("with-told").className = "refused";
    part("with-told").textContent = say(key);
    part("with").focus();
  }
}
