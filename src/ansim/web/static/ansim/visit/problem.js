// Telling a problem: what happens and coarse facts of the device, shown before they go; the answer comes by a number alone.

import { ask, language, postJson } from "./asking.js";
import { say } from "./texts.js";

const part = (id) => document.getElementById(id);
const KINDS = ["camera", "code", "sending", "look", "other"];
const MOST = 10;
const BROWSERS = [
  ["KakaoTalk", /KAKAOTALK[ /](\d{1,3})/], ["NAVER", /NAVER\(inapp;[^)]*?; (\d{1,3})/], ["Samsung", /SamsungBrowser\/(\d{1,3})/],
  ["Edge", /Edg(?:A|iOS)?\/(\d{1,3})/], ["Firefox", /(?:Firefox|FxiOS)\/(\d{1,3})/], ["Chrome", /(?:Chrome|CriOS)\/(\d{1,3})/],
  ["Safari", /Version\/(\d{1,3})[.\d]* .*Safari/],
];
const SYSTEMS = [
  ["Android", /Android (\d{1,3})/], ["iOS", /(?:iPhone|iPad|CPU) OS (\d{1,3})/], ["Windows", /Windows NT (\d{1,3})/],
  ["macOS", /Mac OS X (\d{1,3})/], ["Android", /Android()/], ["Linux", /Linux()/],
];

function named(list, agent) {
  for (const [name, pattern] of list) {
    const found = pattern.exec(agent);
    if (found) return `${name} ${found[1]}`.trim();
  }
  return "other";
}

/** What is sent of the device: families and main versions, the window's width to ten pixels, three abilities, a refusal's code. */
export function factsOf(agent, width, abilities, refusal) {
  return {
    browser: named(BROWSERS, agent),
    system: named(SYSTEMS, agent),
    width: Math.min(4000, Math.floor(width / 10) * 10),
    is_online: abilities.isOnline,
    keeps: abilities.keeps,
    works_offline: abilities.worksOffline,
    refusal: /^[a-z][a-z0-9_.]{0,39}$/.test(refusal || "") ? refusal : "",
  };
}

/** `host`: the page, or what there is of it where it could not begin: {store or null, refusal, attempt}. */
export class Problem {
  constructor(host) {
    this.host = host;
    this.answers = [];
    this.told = null;
    part("problem-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.host.attempt(event.target.querySelector("button"), () => this._tell());
    });
    part("answers").addEventListener("click", () => this.host.attempt(part("answers"), () => this._ask()));
  }

  async show() {
    this.answers = (this.host.store && (await this.host.store.get("problems"))) || [];
    this.told = null;
    this.sayAgain();
  }

  /** Everything here in the page's language. */
  sayAgain() {
    const facts = this._facts();
    const words = [facts.browser, facts.system, say("problem.width", { n: facts.width })];
    for (const key of ["is_online", "keeps", "works_offline"]) words.push(say(`problem.${key}.${facts[key] ? "yes" : "no"}`));
    if (facts.refusal) words.push(say("problem.refusal", { code: facts.refusal }));
    part("problem-facts").textContent = say("problem.facts", { facts: words.join(", ") });
    const list = part("problem-list");
    list.textContent = "";
    for (const one of this.answers) {
      const answer = one.answer ? say("problem.answer", { answer: one.answer }) : say(one.gone ? "problem.gone" : "problem.waits");
      const text = `${say("problem.number", { number: one.number })} · ${say(`problem.${one.what}`)} · ${answer}`;
      list.appendChild(Object.assign(document.createElement("li"), { textContent: text }));
    }
    part("answers").hidden = this.answers.length === 0;
    part("problem-told").textContent = this.told ? say(this.told[0], this.told[1]) : "";
  }

  _facts() {
    const abilities = {
      isOnline: navigator.onLine !== false,
      keeps: Boolean(this.host.store),
      worksOffline: "serviceWorker" in navigator,
    };
    return factsOf(navigator.userAgent, window.innerWidth, abilities, this.host.refusal);
  }

  async _tell() {
    const what = part("what").value;
    if (KINDS.indexOf(what) < 0) {
      this.told = ["problem.choose", {}];
      this.sayAgain();
      part("what").focus();
      return;
    }
    const { number } = await postJson("/v1/problem", Object.assign({ what, language: language() }, this._facts()));
    this.answers = [{ number, what, answer: "" }].concat(this.answers).slice(0, MOST);
    part("what").value = "";
    this.told = [this.host.store ? "problem.sent" : "problem.sent.unkept", { number }];
    await this._keep();
  }

  /** The answers to the numbers on this phone, each asked for by its number alone. */
  async _ask() {
    this.told = null;
    for (const one of this.answers) {
      try {
        one.answer = (await (await ask(`/v1/problem/${one.number}`, {})).json()).answer;
      } catch (error) {
        if (error.code !== "problem.unknown") throw error;
        one.gone = true;
      }
    }
    await this._keep();
  }

  async _keep() {
    if (this.host.store) await this.host.store.set("problems", this.answers);
    this.sayAgain();
  }
}
