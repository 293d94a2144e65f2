// Arriving and being there: the venue of the QR, one button to go in, the running clock, one button to leave.

import { toBase64url } from "./bytes.js";
import { dayOf, readFragment } from "./checkin.js";
import { Refusal, ask } from "./asking.js";
import { mayLeave } from "./sending.js";
import { say } from "./texts.js";
import { clockTime, stayed } from "./times.js";

const part = (id) => document.getElementById(id);
const MOST_WITH = 30;

export class Arriving {
  constructor(page) {
    this.page = page;
    this.seen = null;
    this.venue = null;
    this.visit = null;
    this.companions = 0;
    this.told = "";
    part("fewer").addEventListener("click", () => this._count(-1));
    part("more").addEventListener("click", () => this._count(1));
    part("short-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.page.attempt(event.target.querySelector("button"), () => this._typed(), () => part("short"));
    });
    part("enter").addEventListener("click", () => this.page.attempt(part("enter"), () => this.enter()));
    part("elsewhere").addEventListener("click", () => this._elsewhere());
    part("leave").addEventListener("click", () => this.page.attempt(part("leave"), () => this.leave()));
    setInterval(() => this._tick(), 1000);
  }

  today() {
    return dayOf(this.page.now());
  }

  /** What the address says: a venue to arrive at; without one the visit that is under way, or how to begin. */
  async show() {
    const fragment = location.hash.slice(1);
    this.seen = readFragment(fragment);
    this.visit = await this._open();
    if (this.visit && (!this.seen || this._isHere())) {
      this._showDone();
      return;
    }
    this.venue = null;
    this.companions = 0;
    this._count(0);
    this.page.show("arrive");
    part("entering").hidden = true;
    part("short-form").hidden = Boolean(this.seen);
    this._tell(fragment && !this.seen ? "arrive.bad" : "arrive.none");
    if (this.seen) await this._find();
  }

  /** Still inside somewhere: another place's short code is typed, or its QR scanned; going in there leaves here. */
  _elsewhere() {
    this.venue = null;
    this.page.show("arrive");
    part("entering").hidden = true;
    part("short-form").hidden = false;
    part("back").hidden = false;
    this._tell("arrive.none");
    part("short").focus();
  }

  /** Everything that is said on arriving or being there, in the page's language; what was counted and typed stays. */
  sayAgain() {
    if (part("done").hidden) {
      this._count(0);
      this._tell(this.told);
    } else this._showWords();
  }

  /** The name and kind of the place, and a sentence (its key, or none); who is still elsewhere reads what going in means. */
  _tell(key) {
    const { venue } = this;
    this.told = key;
    part("venue").textContent = venue ? venue.name : say(this.seen ? "arrive.here" : "arrive.title");
    part("kind").textContent = venue ? (document.documentElement.lang === "en" ? venue.kind_en : venue.kind) : "";
    const told = key ? [say(key)] : [];
    if (this.visit && !this.visit.out) told.push(say("arrive.leaves", { venue: this.visit.name || say("visits.unnamed") }));
    part("told").textContent = told.join(" ");
  }

  /** After something was sent: what is shown may have changed. */
  async renew() {
    if (part("done").hidden) return;
    const all = await this.page.store.all("visits");
    this.visit = all.find((one) => one.id === (this.visit && this.visit.id)) || this.visit;
    this._showWords();
  }

  async enter() {
    if (!(await this.page.resident.isEnrolled())) {
      this.page.confirming.show("enrol");
      return;
    }
    const token = await this._token();
    const before = await this._open();
    const known = this.venue || {};
    const venue = { name: known.name || "", kind: known.kind || "", kindEn: known.kind_en || "" };
    this.visit = await this.page.sender.begin(token, this.seen, 1 + this.companions, venue);
    if (before) await this.page.sender.leave(before, true);
    history.replaceState(null, "", location.pathname);
    this.seen = null;
    await this.page.sender.work();
    await this._readAgain();
    this._showDone();
    this._aloud();
  }

  /** After the phone was confirmed: into the venue that was waiting, with the same companions. */
  async goOn() {
    if (!this.seen) {
      await this.show();
      return;
    }
    this.page.show("arrive");
    await this.enter();
  }

  async leave() {
    await this.page.sender.leave(this.visit, false);
    await this.page.sender.work();
    await this._readAgain();
    this._showDone();
  }

  async _token() {
    let token = await this.page.store.takeToken(this.today());
    if (!token) {
      await this.page.resident.refill(this.today());
      token = await this.page.store.takeToken(this.today());
    }
    if (!token) throw new Refusal("tokens", "", false);
    return token;
  }

  async _open() {
    const all = await this.page.store.all("visits");
    const now = this.page.now();
    return all.reverse().find((one) => !one.out && one.in.state !== "refused" && mayLeave(one.fields.time, now)) || null;
  }

  /** What stands behind a typed short code is what the poster's QR says. */
  async _typed() {
    const short = encodeURIComponent(part("short").value.trim());
    if (!short) throw new Refusal("empty", say("short.empty"), false);
    const found = await (await ask(`/v1/short/${short}`, {})).json();
    part("short").value = "";
    location.hash = found.fragment;
  }

  _isHere() {
    return toBase64url(this.visit.fields.venue) === toBase64url(this.seen.venue);
  }

  async _find() {
    this._tell("arrive.finding");
    const wanted = this.seen;
    let venue = null;
    let told = "";
    try {
      venue = await (await ask(`${this.page.settings.gate}/venue/${toBase64url(wanted.venue)}`, {})).json();
      if (venue.state === "closed") told = "arrive.closed";
    } catch (error) {
      told = error.code === "checkin.venue" ? "arrive.unknown" : "arrive.unnamed";
    }
    if (this.seen !== wanted) return;
    this.venue = venue;
    this._tell(told);
    part("entering").hidden = told === "arrive.unknown" || told === "arrive.closed";
  }

  _count(change) {
    this.companions = Math.min(MOST_WITH, Math.max(0, this.companions + change));
    part("people").textContent = say("arrive.people.count", { n: this.companions });
    part("fewer").disabled = this.companions === 0;
  }

  async _readAgain() {
    const all = await this.page.store.all("visits");
    this.visit = all.find((one) => one.id === this.visit.id);
  }

  _showDone() {
    this.page.show("done");
    part("with-told").textContent = "";
    this._showWords();
  }

  _showWords() {
    const day = dayOf(this.visit.fields.time);
    part("band").className = `day-${day % 7}`;
    part("done-venue").textContent = this.visit.name || say("visits.unnamed");
    part("done-at").textContent = say("done.at", { at: clockTime(this.visit.fields.time) });
    part("done-day").textContent = say("done.day", { colour: say(`colour.${day % 7}`) });
    const others = this.visit.fields.people - 1;
    part("done-party").textContent = others ? say("done.party", { n: others }) : "";
    this._showState();
  }

  _showState() {
    const { out } = this.visit;
    this.page.naming.show(this.visit);
    const message = out || this.visit.in;
    part("done-state").textContent = say(out ? "done.out" : "done.in");
    if (out) part("done-at").textContent = say("done.left", { at: clockTime(out.time) });
    part("leave").hidden = Boolean(out);
    part("elsewhere").hidden = Boolean(out) || message.state === "refused";
    part("done-sent").className = message.state;
    const why = message.refusal && message.refusal.text ? ` ${message.refusal.text}` : "";
    part("done-sent").textContent = say(this.page.stateKey(message)) + why;
    if (!out && message.state === "refused") {
      part("leave").hidden = true;
      part("done-state").textContent = say("done.refused");
    }
    this._tick();
  }

  _tick() {
    if (part("done").hidden || !this.visit) return;
    const until = this.visit.out ? this.visit.out.time : this.page.now();
    part("done-since").textContent = say("done.since", { time: stayed(until - this.visit.fields.time) });
  }

  _aloud() {
    if (!("speechSynthesis" in window) || this.visit.in.state === "refused") return;
    const spoken = new SpeechSynthesisUtterance(say("done.spoken", { venue: this.visit.name }));
    spoken.lang = document.documentElement.lang === "en" ? "en-US" : "ko-KR";
    window.speechSynthesis.speak(spoken);
  }
}
