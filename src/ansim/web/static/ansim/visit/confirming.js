// Confirming the phone by a code: the first time before going in, or to answer about oneself after an exposure message.

import { Refusal } from "./asking.js";
import { markOf } from "./own.js";
import { say } from "./texts.js";

const part = (id) => document.getElementById(id);
const LIFE = 300;
const ASKED = ["name", "birth", "address"];
const isEmpty = (id) => !part(id).value.trim();

export class Confirming {
  constructor(page) {
    this.page = page;
    this.purpose = "enrol";
    this.challenge = null;
    part("phone-form").addEventListener("submit", (event) => this._on(event, "phone-form", () => this._ask()));
    part("code-form").addEventListener("submit", (event) => this._on(event, "code-form", () => this._confirm()));
    part("again").addEventListener("click", () => this.page.attempt(part("again"), () => this._again(), () => part("code")));
  }

  /** `after`: the part to go to once the phone is confirmed; without it the venue that was waiting. */
  show(purpose, after) {
    const isIdentity = purpose === "identity";
    this.purpose = purpose;
    this.after = after || "";
    this.challenge = null;
    this.sayAgain();
    part("identity-why").hidden = !isIdentity;
    part("identity-fields").hidden = !isIdentity;
    part("consent").hidden = isIdentity;
    part("code-form").hidden = true;
    part("phone-form").hidden = false;
    part("code").value = "";
    this.page.show("confirm");
    part("phone").focus();
  }

  /** What depends on the purpose, in the page's language; what was typed stays. */
  sayAgain() {
    const isIdentity = this.purpose === "identity";
    part("confirm-title").textContent = say(isIdentity ? "identity.title" : "enrol.title");
    part("agree").textContent = say(isIdentity ? "identity.give" : "enrol.agree");
  }

  /** A code that was asked for before the browser let this page go (to read the message, say) is still good: go on there. */
  async resume() {
    const asked = await this.page.store.get("asked");
    const isOurs = asked && asked.hash === location.hash && this.page.now() - asked.at < LIFE;
    if (!isOurs || (await this.page.resident.isEnrolled())) return;
    this.page.arriving.companions = asked.companions;
    this.show("enrol");
    this.challenge = asked.challenge;
    this._showCode();
  }

  _showCode() {
    part("phone-form").hidden = true;
    part("code-form").hidden = false;
    part("code").focus();
  }

  _on(event, form, act) {
    event.preventDefault();
    this.page.attempt(part(form).querySelector("button[type=submit]"), act, () => part(this._toMend(form)));
  }

  /** The field where a refusal is mended: the first empty one, else what the form is about. */
  _toMend(form) {
    if (form === "phone-form") return "phone";
    const fields = this.purpose === "identity" ? ["code"].concat(ASKED) : ["code"];
    return fields.find(isEmpty) || "code";
  }

  /** Another code for the number typed; after the page was let go the number is asked for again. */
  async _again() {
    if (isEmpty("phone")) {
      this.show(this.purpose, this.after);
      return;
    }
    part("code").value = "";
    await this._ask();
    this.page.announce(say("enrol.sent.again"), "alert good");
  }

  async _ask() {
    if (isEmpty("phone")) throw new Refusal("empty", say("enrol.phone.empty"), false);
    this.challenge = await this.page.resident.askCode(part("phone").value.trim(), this.purpose);
    if (this.purpose === "enrol") {
      const { companions } = this.page.arriving;
      const own = await markOf(part("phone").value);
      const asked = { challenge: this.challenge, at: this.page.now(), hash: location.hash, companions, own };
      await this.page.store.set("asked", asked);
    }
    this._showCode();
  }

  async _confirm() {
    const code = part("code").value.trim();
    if (!code) throw new Refusal("empty", say("enrol.code.empty"), false);
    if (this.purpose === "identity" && ASKED.some(isEmpty)) throw new Refusal("empty", say("identity.empty"), false);
    if (this.purpose === "identity") {
      const form = { name: part("name").value, birth: part("birth").value, address: part("address").value };
      await this.page.resident.giveIdentity(this.challenge, code, form);
      await this.page.go("help");
      this.page.announce(say("identity.given"), "alert good");
      for (const id of ASKED) part(id).value = "";
    } else {
      await this.page.resident.enrol(this.challenge, code);
      const asked = await this.page.store.get("asked");
      await this.page.store.set("own", (asked && asked.own) || null);
      await this.page.store.set("asked", null);
      if (this.after) await this.page.go(this.after);
      else await this.page.arriving.goOn();
    }
    part("phone").value = "";
  }
}
