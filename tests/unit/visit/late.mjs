// Late sending with the page closed, under node: who sends, when, in which order, and what is left for the next waking.

import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";

const [, , modules] = process.argv;
const load = (name) => import(pathToFileURL(`${modules}/${name}`));
const { Sender } = await load("sending.js");
const { AWAKE, SPREAD, TAG, askToBeWoken, registerWorker, sendLate } = await load("late.js");
const { Refusal, ask, language } = await load("asking.js");
const NOW = 1795237200;

/** A phone with visits whose messages wait, a gate that notes what comes, a clock that waiting moves. */
function makePhone(random, ...visits) {
  const rows = visits.map((visit, at) => ({ id: at + 1, key: null, fields: { time: NOW }, out: null, ...visit }));
  const store = {
    all: async () => structuredClone(rows),
    update: async (name, id, change) => change(rows[id - 1]),
  };
  const clock = { now: NOW };
  const phone = { rows, clock, sent: [], mode: "take", waited: [] };
  phone.sender = new Sender(store, "http://gate", null, () => clock.now);
  phone.sender.random = random;
  phone.sender._send = async (message) => {
    if (phone.mode === "away") message.sendAt = null;
    else {
      phone.sent.push([message.name, clock.now]);
      message.state = "kept";
    }
  };
  phone.wait = async (seconds) => {
    phone.waited.push(seconds);
    clock.now += seconds;
  };
  return phone;
}

const waits = (name, more) => ({ name, state: "waiting", time: NOW, sendAt: null, ...more });

const checks = {
  async a_waking_sends_what_is_near_and_asks_for_another_for_the_rest() {
    const moments = [0.1, 0, 0.5, 0];
    const phone = makePhone(() => moments.shift() ?? 0, { in: waits("one") }, { in: waits("two") });
    await assert.rejects(sendLate(phone.sender, false, phone.wait), /later/);
    assert.deepEqual(phone.sent, [["one", NOW + 0.1 * SPREAD]]);
    assert.equal(phone.rows[1].in.sendAt, NOW + 0.5 * SPREAD);
    phone.clock.now = NOW + 900;
    await sendLate(phone.sender, false, phone.wait);
    assert.deepEqual(phone.sent[1], ["two", NOW + 900]);
  },
  async the_last_waking_leaves_nothing_and_still_spreads_it() {
    const moments = [0.2, 0, 0.9, 0];
    const far = { sendAt: NOW + 3000 };
    const phone = makePhone(() => moments.shift() ?? 0, { in: waits("one", far) }, { in: waits("two", far) });
    await sendLate(phone.sender, true, phone.wait);
    assert.deepEqual(phone.sent, [["one", NOW + 24], ["two", NOW + 108]]);
    assert.ok(phone.clock.now <= NOW + AWAKE);
  },
  async a_moment_that_was_drawn_before_is_kept() {
    const phone = makePhone(() => 0.9, { in: waits("one", { sendAt: NOW + 60 }) });
    await sendLate(phone.sender, false, phone.wait);
    assert.deepEqual(phone.sent, [["one", NOW + 60]]);
  },
  async without_a_line_it_ends_and_will_be_woken_again() {
    const phone = makePhone(() => 0, { in: waits("one") });
    phone.mode = "away";
    await assert.rejects(sendLate(phone.sender, true, phone.wait), /later/);
    assert.deepEqual([phone.rows[0].in.state, phone.rows[0].in.sendAt], ["waiting", null]);
  },
  async with_nothing_to_send_it_ends_at_once() {
    const phone = makePhone(() => 0, { in: { name: "one", state: "kept", time: NOW, sendAt: NOW } });
    await sendLate(phone.sender, false, phone.wait);
    assert.deepEqual([phone.sent, phone.waited], [[], []]);
  },
  async page_and_worker_never_send_the_same_message_twice() {
    const phone = makePhone(() => 0, { in: waits("one", { sendAt: NOW }) });
    const worker = new Sender(phone.sender.store, "http://gate", null, () => phone.clock.now);
    worker._send = phone.sender._send;
    await Promise.all([phone.sender.work(), worker.work()]);
    assert.deepEqual(phone.sent, [["one", NOW]]);
    assert.equal(phone.rows[0].in.state, "kept");
  },
  async a_message_whose_sender_died_is_sent_a_minute_later() {
    const phone = makePhone(() => 0, { in: waits("one", { sendAt: NOW, claimed: NOW }) });
    assert.equal(await phone.sender.work(), false);
    phone.clock.now += 61;
    assert.equal(await phone.sender.work(), true);
    assert.deepEqual(phone.sent, [["one", NOW + 61]]);
  },
  async leaving_is_never_sent_before_coming() {
    const phone = makePhone(() => 0, { in: waits("in", { sendAt: NOW + 40 }), out: waits("out", { sendAt: NOW }) });
    assert.equal(await phone.sender.work(), false);
    phone.clock.now += 40;
    await phone.sender.work();
    assert.deepEqual(phone.sent.map((one) => one[0]), ["in", "out"]);
  },
  async the_page_asks_the_browser_to_wake_it_or_knows_that_it_cannot() {
    const asked = [];
    const put = (value) => Object.defineProperty(globalThis, "navigator", { value, configurable: true });
    put({ serviceWorker: { ready: Promise.resolve({ sync: { register: async (tag) => asked.push(tag) } }) } });
    assert.equal(await askToBeWoken(), true);
    assert.deepEqual(asked, [TAG]);
    put({ serviceWorker: { ready: Promise.resolve({}) } });
    assert.equal(await askToBeWoken(), false);
    put({});
    assert.equal(await askToBeWoken(), false);
  },
  async the_worker_with_background_sync_is_used_only_where_it_runs() {
    const asked = [];
    const put = (register) => Object.defineProperty(globalThis, "navigator", { value: { serviceWorker: { register } }, configurable: true });
    globalThis.window = { SyncManager: class {} };
    put(async (path, how) => asked.push([path, how]));
    await registerWorker();
    put(async (path) => { if (path === "/sync.js") throw new TypeError("module"); asked.push([path]); });
    await registerWorker();
    globalThis.window = {};
    await registerWorker();
    put(async () => { throw new TypeError("none"); });
    await registerWorker();
    Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
    await registerWorker();
    assert.deepEqual(asked, [["/sync.js", { type: "module" }], ["/worker.js"], ["/worker.js"]]);
  },
  async a_worker_speaks_the_language_that_was_chosen() {
    globalThis.self = {};
    assert.equal(language(), "ko");
    globalThis.self.spokenLanguage = "en";
    assert.equal(language(), "en");
    const told = { code: "x.y", message: "안 됨", message_en: "no" };
    globalThis.fetch = async () => Response.json(told, { status: 400 });
    await assert.rejects(ask("http://gate", {}), (error) => error instanceof Refusal && error.message === "no");
  },
};

const told = {};
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    told[name] = "";
  } catch (error) {
    told[name] = String(error.stack);
  }
}
process.stdout.write(JSON.stringify(told));
