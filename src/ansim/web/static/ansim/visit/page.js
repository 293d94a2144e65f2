// The visitor's page: which part is shown, what all parts share (store, clock, sender), the language, the worker.

import { fromBase64url } from "./bytes.js";
import { ask } from "./asking.js";
import { Arriving } from "./arriving.js";
import { askToBeWoken, registerWorker } from "./late.js";
import { Confirming } from "./confirming.js";
import { Looked } from "./looked.js";
import { Naming } from "./naming.js";
import { Problem } from "./problem.js";
import { Prover } from "./proving.js";
import { Resident } from "./resident.js";
import { Sender } from "./sending.js";
import { Store } from "./store.js";
import { say } from "./texts.js";
import { Visits } from "./visits.js";

const part = (id) => document.getElementById(id);
const PARTS = ["arrive", "confirm", "done", "visits", "looked", "help"];

class Page {
  constructor(store, settings, ahead) {
    this.store = store;
    this.settings = settings;
    this.now = () => Date.now() / 1000 + ahead;
    this.resident = new Resident(store, settings.vault, this.now);
    this.sender = new Sender(store, settings.gate, fromBase64url(settings.receipt_point), this.now);
    this.sendsClosed = false;
    this.refusal = "";
    this.sender.later = () => this._askToBeWoken();
    const { gate, visits, visits_key: key } = settings;
    this.prover = new Prover(store, gate, visits, key, this.now, this.sender.random);
    this.arriving = new Arriving(this);
    this.confirming = new Confirming(this);
    this.visits = new Visits(this);
    this.looked = new Looked(this);
    this.naming = new Naming(this);
    this.problem = new Problem(this);
  }

  /** Show one part and bring the reader to it. */
  show(name) {
    for (const id of PARTS) part(id).hidden = id !== name;
    part("back").hidden = name === "arrive" && !location.hash;
    this.clear();
    part("main").focus();
    window.scrollTo(0, 0);
  }

  clear() {
    part("alert").hidden = true;
  }

  /** Tell what went wrong, in the words of who refused it or our own. */
  tell(error) {
    const known = { offline: "error.offline", tokens: "error.tokens", "vault.credential_wrong": "error.credential" };
    const key = known[error.code] || "error.other";
    this.refusal = typeof error.code === "string" ? error.code : "page";
    this.announce(known[error.code] || !error.message || !error.code ? say(key) : error.message, "alert");
  }

  /** Say something at the top, as an alert or (kind "alert good") as good news; read aloud by screen readers. */
  announce(text, kind) {
    part("alert").className = kind;
    part("alert").textContent = text;
    part("alert").hidden = false;
    part("alert").scrollIntoView({ block: "nearest" });
  }

  /** Do something that may fail: the button rests meanwhile, a failure is told, and the focus goes to the field to mend. */
  async attempt(button, act, field) {
    this.clear();
    button.disabled = true;
    try {
      await act();
    } catch (error) {
      this.tell(error);
      if (field) field().focus();
    } finally {
      button.disabled = false;
    }
  }

  async go(name) {
    if (name === "visits") await this.visits.show();
    else if (name === "looked") this.looked.show();
    else if (name === "identity") this.confirming.show("identity");
    else if (name === "enrol") this.confirming.show("enrol", part("visits").hidden ? "looked" : "visits");
    else if (name === "start") await this._startAgain();
    else await this._help();
  }

  async _help() {
    this.show("help");
    await this.problem.show();
  }

  speak(language) {
    document.documentElement.lang = language;
    document.title = say("app");
    for (const one of document.querySelectorAll("[data-text]")) one.textContent = say(one.dataset.text);
    for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", say(one.dataset.label));
    part("language").lang = language === "ko" ? "en" : "ko";
  }

  async start() {
    for (const button of document.querySelectorAll("[data-go]")) {
      button.addEventListener("click", () => this.go(button.dataset.go).catch((error) => this.tell(error)));
    }
    part("language").addEventListener("click", () => this._change());
    for (const button of document.querySelectorAll("nav button")) button.disabled = false;
    part("drill").hidden = !this.settings.drill;
    if (this.settings.notices) {
      part("notices").hidden = false;
      part("notices").querySelector("a").href = this.settings.notices;
    }
    window.addEventListener("online", () => this._work(true));
    window.addEventListener("hashchange", () => this._follow().catch((error) => this.tell(error)));
    setInterval(() => this._work(false), 15000);
    await this._follow();
    if (this.arriving.seen) await this.confirming.resume();
    await this._work(navigator.onLine);
    if (!this.arriving.seen) this._refill();
  }

  /** What the address asks for: the form that an exposure message leads to, or a venue. */
  _follow() {
    return location.hash === "#identity" ? this.go("identity") : this.arriving.show();
  }

  /** Back to the beginning: from a venue's own page, and from the form of an exposure message, also out of the address. */
  async _startAgain() {
    const isLeaving = !part("arrive").hidden || location.hash === "#identity";
    if (isLeaving) history.replaceState(null, "", location.pathname);
    await this.arriving.show();
  }

  async _change() {
    const language = document.documentElement.lang === "ko" ? "en" : "ko";
    await this.store.set("language", language);
    this.clear();
    this.speak(language);
    for (const one of [this.arriving, this.confirming, this.looked, this.problem]) one.sayAgain();
    await this.visits.sayAgain();
  }

  /** Something has to wait: say truly whether it goes with this page closed. */
  async _askToBeWoken() {
    const before = this.sendsClosed;
    this.sendsClosed = await askToBeWoken();
    if (this.sendsClosed !== before) await this.arriving.renew();
  }

  /** The words for a message's state: what waits goes with the page closed only where the browser can do that. */
  stateKey(message) {
    const isClosed = message.state === "waiting" && this.sendsClosed;
    return isClosed ? "done.waiting.closed" : `done.${message.state}`;
  }

  async _work(isBack) {
    try {
      if (isBack) await this.sender.lineIsBack();
      if (await this.sender.work()) await this.arriving.renew();
      await this.prover.work();
    } catch (error) {
      this.tell(error);
    }
  }

  /** Tokens are fetched while the page is open away from a venue, so that the vault does not learn when one goes out. */
  _refill() {
    const later = 2000 + 8000 * this.sender.random();
    setTimeout(async () => {
      try {
        if (await this.resident.isEnrolled()) await this.resident.refill(this.arriving.today());
      } catch (error) {
        if (error.code === "vault.credential_wrong") this.tell(error);
      }
    }, later);
  }
}

/** The settings of this installation and how far its clock is ahead of the phone's; the last known when off line. */
async function settingsFrom(store) {
  try {
    const settings = await (await ask("/visit/config.json", {})).json();
    const ahead = Math.round(settings.now - Date.now() / 1000);
    await store.set("settings", settings);
    await store.set("ahead", Math.abs(ahead) > 5 ? ahead : 0);
  } catch (error) {
    if (!(await store.get("settings"))) throw error;
  }
  return [await store.get("settings"), (await store.get("ahead")) || 0];
}

/** The page could not begin: why, and the help, from which the problem can still be told. */
function complain(key) {
  const told = (text) => {
    part("alert").textContent = text;
    part("alert").hidden = false;
  };
  const attempt = (button, act) => act().catch((error) => told(error.message || say("error.offline")));
  told(say(key));
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = say(one.dataset.text);
  part("help").hidden = false;
  new Problem({ store: null, refusal: key, attempt }).show();
}

async function begin() {
  let store;
  try {
    store = await Store.open();
  } catch (error) {
    complain("error.storage");
    return;
  }
  const wanted = (await store.get("language")) || (/^ko\b/.test(navigator.language || "ko") ? "ko" : "en");
  try {
    const [settings, ahead] = await settingsFrom(store);
    const page = new Page(store, settings, ahead);
    page.speak(wanted);
    await page.start();
  } catch (error) {
    document.documentElement.lang = wanted;
    complain(error.code === "offline" ? "error.offline" : "error.other");
  }
  await registerWorker();
}

begin();
