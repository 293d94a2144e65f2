// The visitor's sending, enrolling and ledger reading under node, over a store in memory and an invented network.

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";

const [, , modules, vectorFile] = process.argv;
const load = (name) => import(pathToFileURL(`${modules}/${name}`));
globalThis.document = { documentElement: { lang: "ko" } };
const bytes = await load("bytes.js");
const keys = await load("keys.js");
const wire = await load("checkin.js");
const { Sender, SPREAD, LATEST, due, lateMoment, leavingTime, mayLeave } = await load("sending.js");
const { Resident } = await load("resident.js");
const { signNamed } = await load("named.js");
const { left } = await load("naming.js");
const ledger = await load("ledger.js");
const { Prover, proofMoment, visitsLeaf } = await load("proving.js");
const { exported } = await load("visits.js");
const { clockTime, stayed } = await load("times.js");
const vectors = JSON.parse(await readFile(vectorFile, "utf8"));
const hex = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const NOW = 1795237207;

class Memory {
  constructor() {
    this.box = {};
    this.rows = { visits: [], tokens: [] };
  }
  async get(name) { return this.box[name]; }
  async set(name, value) { this.box[name] = value; }
  async all(name) { return this.rows[name].map((row) => ({ ...row })); }
  async add(name, row) { this.rows[name].push({ ...row, id: this.rows[name].length + 1 }); return this.rows[name].length; }
  async update(name, id, change) { this.rows[name].filter((one) => one.id === id).forEach(change); }
}

/** A gate of our own key: signs a receipt for what it gets, unless told otherwise; it knows the name of every venue. */
async function makeGate() {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const gate = { taken: [], mode: "take", point: await keys.rawPoint(pair.publicKey) };
  globalThis.fetch = async (address, options) => {
    if (address.includes("/venue/")) {
      if (gate.mode === "away" || gate.isNameless) throw new TypeError("fetch");
      gate.asked = address;
      return Response.json({ name: "안심시장", kind: "시장", kind_en: "Market" });
    }
    gate.address = address;
    gate.options = options;
    if (gate.mode === "away") throw new TypeError("fetch");
    if (gate.mode === "busy") return Response.json({ code: "gate.busy", message: "바쁨", retryable: true }, { status: 503 });
    if (gate.mode === "refuse") return Response.json({ code: "checkin.code", message: "다시", message_en: "again" }, { status: 400 });
    gate.taken.push(options.body);
    if (address.endsWith("/companions")) return Response.json({ taken: true });
    const body = bytes.concat(await wire.hashOf(options.body), bytes.number(NOW, 4));
    const signature = await keys.sign(pair.privateKey, bytes.concat(bytes.utf8("ansim-receipt/v1\n"), body));
    if (gate.mode === "forge") signature[5] ^= 1;
    return new Response(bytes.concat(body, signature));
  };
  return gate;
}

async function makeSender() {
  const gate = await makeGate();
  const store = new Memory();
  const clock = { now: NOW };
  const sender = new Sender(store, "http://gate", gate.point, () => clock.now);
  sender.random = () => 0.5;
  const token = { day: vectors.token.day, token: hex(vectors.token.encoded), key: await keys.importPrivate(vectors.holder) };
  const seen = { venue: hex("a0a1a2a3a4a5"), zone: 7, code: hex(vectors.codes.screen[2].code) };
  return { gate, store, clock, sender, token, seen };
}

const checks = {
  async a_checkin_is_sent_at_once_and_its_receipt_verified() {
    const { gate, store, sender, token, seen } = await makeSender();
    await sender.begin(token, seen, 3, { name: "안심시장" });
    assert.equal(await sender.work(), true);
    const [visit] = await store.all("visits");
    assert.equal(visit.in.state, "kept");
    assert.equal(visit.in.received, NOW);
    assert.equal(gate.taken.length, 1);
    assert.equal(gate.taken[0].length, 205);
    assert.equal(visit.fields.time, NOW - 7);
    assert.equal(gate.options.credentials, "omit");
    assert.equal(gate.options.referrerPolicy, "no-referrer");
    assert.equal(gate.options.headers, undefined);
    assert.equal(await sender.work(), false);
  },
  async off_line_it_is_kept_and_sent_within_the_hour_after() {
    const { gate, store, clock, sender, token, seen } = await makeSender();
    gate.mode = "away";
    await sender.begin(token, seen, 1, { name: "" });
    await sender.work();
    assert.deepEqual(gate.taken, []);
    let [visit] = await store.all("visits");
    assert.equal(visit.in.state, "waiting");
    assert.equal(visit.in.sendAt, null);
    clock.now += 7200;
    assert.equal(await sender.work(), false);
    gate.mode = "take";
    await sender.lineIsBack();
    [visit] = await store.all("visits");
    assert.equal(visit.in.sendAt, clock.now + SPREAD / 2);
    await sender.lineIsBack();
    assert.equal((await store.all("visits"))[0].in.sendAt, visit.in.sendAt);
    assert.equal(await sender.work(), false);
    clock.now += SPREAD / 2;
    await sender.work();
    [visit] = await store.all("visits");
    assert.equal(visit.in.state, "kept");
    assert.equal(Buffer.from(gate.taken[0]).toString("hex"), Buffer.from(visit.in.bytes).toString("hex"));
  },
  async a_venue_met_off_line_gets_its_name_with_the_receipt() {
    for (const [isNameless, name] of [[false, "안심시장"], [true, ""]]) {
      const { gate, store, sender, token, seen } = await makeSender();
      gate.isNameless = isNameless;
      await sender.begin(token, seen, 1, { name: "" });
      await sender.work();
      const [visit] = await store.all("visits");
      assert.equal(visit.in.state, "kept");
      assert.equal(visit.name, name);
      assert.equal(gate.asked, isNameless ? undefined : "http://gate/venue/oKGio6Sl");
    }
    const { gate, sender, token, seen } = await makeSender();
    await sender.begin(token, seen, 1, { name: "나루 카페" });
    await sender.work();
    assert.equal(gate.asked, undefined);
  },
  async the_moment_of_late_sending_is_spread_over_the_hour() {
    assert.equal(lateMoment(100, () => 0), 100);
    assert.equal(lateMoment(100, () => 0.999999), 100 + SPREAD - 1);
  },
  async after_72_hours_it_is_over() {
    const message = { state: "waiting", time: NOW, sendAt: NOW };
    assert.equal(due(message, NOW + LATEST), "send");
    assert.equal(due(message, NOW + LATEST + 1), "over");
    assert.equal(due({ ...message, sendAt: null }, NOW + 5), "wait");
    assert.equal(due({ ...message, sendAt: NOW + 9 }, NOW + 5), "wait");
    assert.equal(due({ ...message, state: "kept" }, NOW + LATEST + 1), "wait");
    const { store, clock, sender, token, seen, gate } = await makeSender();
    gate.mode = "away";
    await sender.begin(token, seen, 1, {});
    clock.now += LATEST + 60;
    await sender.work();
    assert.equal((await store.all("visits"))[0].in.state, "over");
  },
  async a_companion_waits_for_the_visitor_and_leaves_with_them() {
    const { gate, store, clock, sender, token, seen } = await makeSender();
    gate.mode = "away";
    const { id, fields } = await sender.begin(token, seen, 3, {});
    const box = new Uint8Array(98).fill(7);
    await sender.name(id, box, await signNamed(token.token, box, fields, token.key));
    await sender.work();
    assert.deepEqual((await sender.waiting()).length, 2);
    gate.mode = "take";
    await sender.lineIsBack();
    clock.now += SPREAD / 2;
    await sender.work();
    const sizes = () => gate.taken.map((body) => body.length);
    assert.deepEqual(sizes(), [205, 304]);
    assert.equal(gate.address, "http://gate/companions");
    let [visit] = await store.all("visits");
    assert.equal(visit.with[0].in.state, "kept");
    assert.equal(left(visit), 1);
    clock.now += 600;
    await sender.leave(visit, false);
    await sender.work();
    assert.deepEqual(sizes(), [205, 304, 205, 304]);
    assert.deepEqual(gate.taken[3].subarray(0, 219), gate.taken[1].subarray(0, 219));
    assert.equal(gate.taken[3][120 + 99 + 20], 0x80);
    [visit] = await store.all("visits");
    assert.deepEqual([visit.out.state, visit.with[0].out.state], ["kept", "kept"]);
    assert.deepEqual(exported([visit])[0].companions.map((one) => [one.in.state, one.out.state]), [["kept", "kept"]]);
    assert.deepEqual(await sender.waiting(), []);
  },
  async a_refused_companion_counts_no_more_and_does_not_leave() {
    const { gate, store, clock, sender, token, seen } = await makeSender();
    const { id, fields } = await sender.begin(token, seen, 2, {});
    await sender.work();
    gate.mode = "refuse";
    const box = new Uint8Array(98).fill(7);
    await sender.name(id, box, await signNamed(token.token, box, fields, token.key));
    let [visit] = await store.all("visits");
    assert.equal(left(visit), 0);
    await sender.work();
    [visit] = await store.all("visits");
    assert.deepEqual([visit.with[0].in.state, visit.with[0].in.refusal.text, left(visit)], ["refused", "다시", 1]);
    gate.mode = "take";
    clock.now += 600;
    await sender.leave(visit, false);
    await sender.work();
    assert.equal((await store.all("visits"))[0].with[0].out, null);
    assert.equal(gate.taken.length, 2);
  },
  async a_busy_gate_is_asked_again_soon() {
    const { gate, store, clock, sender, token, seen } = await makeSender();
    gate.mode = "busy";
    await sender.begin(token, seen, 1, {});
    await sender.work();
    const [visit] = await store.all("visits");
    assert.equal(visit.in.state, "waiting");
    assert.ok(visit.in.sendAt > NOW && visit.in.sendAt <= NOW + 60);
    gate.mode = "take";
    clock.now += 60;
    await sender.work();
    assert.equal((await store.all("visits"))[0].in.state, "kept");
  },
  async a_refusal_is_kept_with_its_sentence() {
    const { gate, store, sender, token, seen } = await makeSender();
    gate.mode = "refuse";
    await sender.begin(token, seen, 1, {});
    await sender.work();
    const [visit] = await store.all("visits");
    assert.deepEqual([visit.in.state, visit.in.refusal], ["refused", { code: "checkin.code", text: "다시" }]);
  },
  async a_forged_receipt_is_no_receipt() {
    const { gate, store, sender, token, seen } = await makeSender();
    gate.mode = "forge";
    await sender.begin(token, seen, 1, {});
    await sender.work();
    const [visit] = await store.all("visits");
    assert.deepEqual([visit.in.state, visit.in.refusal.code], ["refused", "wire.receipt"]);
  },
  async leaving_uses_the_same_token_later_and_without_a_code() {
    const { store, clock, sender, token, seen, gate } = await makeSender();
    const visit = await sender.begin(token, seen, 2, {});
    await sender.work();
    clock.now += 3600;
    await sender.leave((await store.all("visits"))[0], false);
    await sender.work();
    assert.equal(gate.taken.length, 2);
    const [came, left] = gate.taken;
    assert.equal(Buffer.compare(came.subarray(0, 120), left.subarray(0, 120)), 0);
    assert.equal(left[140], 0x82);
    assert.deepEqual(Array.from(left.subarray(128, 136)), [0, 0, 0, 0, 0, 0, 0, 0]);
    assert.equal((await store.all("visits"))[0].out.time, visit.fields.time + 3600);
  },
  async leaving_while_coming_is_on_its_way_loses_neither() {
    const { store, clock, sender, token, seen, gate } = await makeSender();
    const visit = await sender.begin(token, seen, 1, {});
    const answer = globalThis.fetch;
    let arrived;
    let go;
    const hasArrived = new Promise((resolve) => { arrived = resolve; });
    const mayGo = new Promise((resolve) => { go = resolve; });
    globalThis.fetch = async (address, options) => { arrived(); await mayGo; return answer(address, options); };
    const [first, second] = [sender.work(), sender.work()];
    await hasArrived;
    clock.now += 60;
    await sender.leave(visit, false);
    go();
    await Promise.all([first, second]);
    const [row] = await store.all("visits");
    assert.deepEqual([row.in.state, row.out.state], ["kept", "kept"]);
    assert.equal(gate.taken.length, 2);
  },
  async a_one_time_key_goes_when_one_can_no_longer_leave() {
    const { store, clock, sender, token, seen } = await makeSender();
    await sender.begin(token, seen, 1, {});
    await sender.work();
    assert.ok((await store.all("visits"))[0].key);
    clock.now = wire.beginOf(vectors.token.day + 1) + 12 * 3600 + 60;
    await sender.work();
    assert.equal((await store.all("visits"))[0].key, null);
  },
  async a_round_that_fails_does_not_stop_the_next() {
    const { store, sender, token, seen } = await makeSender();
    await sender.begin(token, seen, 1, {});
    const all = store.all.bind(store);
    store.all = async () => { throw new Error("disk"); };
    await assert.rejects(sender.work());
    store.all = all;
    assert.equal(await sender.work(), true);
  },
  async leaving_elsewhere_is_sent_apart() {
    const { store, sender, token, seen, gate } = await makeSender();
    await sender.begin(token, seen, 1, {});
    await sender.work();
    await sender.leave((await store.all("visits"))[0], true);
    await sender.work();
    assert.equal(gate.taken.length, 1);
    assert.equal((await store.all("visits"))[0].out.sendAt, NOW + SPREAD / 2);
  },
  async one_leaves_after_one_came_and_before_noon() {
    assert.equal(leavingTime(NOW - 7, NOW), NOW - 7 + 30);
    assert.equal(leavingTime(NOW - 7, NOW + 600), NOW - 7 + 600);
    const midnight = wire.beginOf(vectors.token.day + 1);
    assert.equal(mayLeave(NOW, midnight + 43200), true);
    assert.equal(mayLeave(NOW, midnight + 43230), false);
  },
  async enrolling_keeps_a_key_that_cannot_be_taken_out() {
    const store = new Memory();
    const asked = [];
    globalThis.fetch = async (address, options) => {
      asked.push([address, JSON.parse(options.body)]);
      if (address.endsWith("/v1/codes")) return Response.json({ challenge: "abc" });
      return Response.json({ credential: "a.b.c", audit_key: bytes.toBase64url(new Uint8Array(32).fill(7)) }, { status: 201 });
    };
    const resident = new Resident(store, "http://vault", () => NOW);
    assert.equal(await resident.isEnrolled(), false);
    const challenge = await resident.askCode("010-0000-0001", "enrol");
    await resident.enrol(challenge, "123456");
    assert.equal(await resident.isEnrolled(), true);
    assert.equal(store.box.holderKey.extractable, false);
    assert.equal(store.box.auditKey.length, 32);
    assert.deepEqual(asked[0], ["http://vault/v1/codes", { phone: "010-0000-0001", purpose: "enrol", language: "ko" }]);
    assert.equal(bytes.fromBase64url(asked[1][1].holder_key).length, 33);
  },
  async a_browser_that_cannot_keep_such_a_key_gets_the_other() {
    const store = new Memory();
    const set = store.set.bind(store);
    store.set = async (name, value) => {
      if (name === "holderKey" && !value.extractable) throw new Error("DataCloneError");
      await set(name, value);
    };
    globalThis.fetch = async () => Response.json({ credential: "a.b.c", audit_key: "AAAA" });
    await new Resident(store, "http://vault", () => NOW).enrol("abc", "123456");
    assert.equal(store.box.holderKey.extractable, true);
    assert.equal(store.box.extractable, true);
  },
  async tokens_are_asked_for_with_a_binding_over_their_keys() {
    const store = new Memory();
    const holder = await keys.newKey(true);
    Object.assign(store.box, { holderKey: holder.privateKey, credential: "a.b.c" });
    const asked = [];
    globalThis.fetch = async (address, options) => {
      if (address.endsWith("/v1/nonce")) return Response.json({ nonce: "bm9uY2U", audience: "ansim-vault" });
      if (address.endsWith("/v1/desk-key")) return Response.json({ key: "BAAA" });
      asked.push(JSON.parse(options.body));
      return Response.json({ tokens: asked[asked.length - 1].keys.map(() => bytes.toBase64url(hex(vectors.token.encoded))) });
    };
    const resident = new Resident(store, "http://vault", () => NOW);
    await resident.refill(vectors.token.day);
    assert.deepEqual(asked.map((one) => one.day), [vectors.token.day, vectors.token.day + 1, vectors.token.day + 2]);
    const body = asked[0];
    const points = bytes.concat(...body.keys.map(bytes.fromBase64url));
    const [head, payload] = body.binding.split(".").slice(0, 2).map((part) => JSON.parse(Buffer.from(part, "base64url")));
    assert.deepEqual(head, { alg: "ES256" });
    assert.equal(payload.hash, bytes.toBase64url(await bytes.sha256(points)));
    assert.deepEqual([payload.act, payload.day, payload.aud, payload.iat, payload.nonce], ["tokens", body.day, "ansim-vault", NOW, "bm9uY2U"]);
    assert.equal(store.rows.tokens.length, 3 * body.keys.length);
    await resident.refill(vectors.token.day);
    assert.equal(asked.length, 3);
    assert.deepEqual(await resident.deskKey(), bytes.fromBase64url("BAAA"));
    globalThis.fetch = async () => { throw new TypeError("fetch"); };
    assert.deepEqual(await resident.deskKey(), store.box.deskKey);
  },
  async a_ledger_is_read_whole_and_held_to_its_root() {
    const entries = [];
    for (let n = 0; n < 300; n += 1) entries.push(Uint8Array.of(n % 256, 3));
    const root = await ledger.rootOf(entries);
    const bundle = (from, to) => bytes.concat(...entries.slice(from, to).map((one) => bytes.concat(bytes.number(one.length, 2), one)));
    const asked = [];
    globalThis.fetch = async (address) => {
      asked.push(address);
      if (address.endsWith("/checkpoint")) return new Response(`log\n300\n${Buffer.from(root).toString("base64")}\n\n— log x\n`);
      return new Response(address.endsWith("/tile/entries/000") ? bundle(0, 256) : bundle(256, 300));
    };
    const read = await ledger.readLog("http://log");
    assert.equal(read.proven, true);
    assert.deepEqual(asked, ["http://log/checkpoint", "http://log/tile/entries/000", "http://log/tile/entries/001.p/44"]);
    assert.equal(read.entries[299].index, 299);
    entries[5] = Uint8Array.of(9, 9);
    assert.equal((await ledger.readLog("http://log")).proven, false);
  },
  async a_checkpoint_that_the_log_did_not_sign_proves_nothing() {
    const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
    const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const material = Buffer.from(bytes.concat(Uint8Array.of(1), raw)).toString("base64");
    const vkey = `log.example/visits+00112233+${material}`;
    const text = `log.example/visits\n0\n${Buffer.from(await ledger.rootOf([])).toString("base64")}\n`;
    const signature = new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, pair.privateKey, bytes.utf8(text)));
    const line = `— log.example/visits ${Buffer.from(bytes.concat(new Uint8Array(4), signature)).toString("base64")}\n`;
    const note = `${text}\n${line}`;
    assert.equal(await ledger.isSignedBy(note, vkey), true);
    assert.equal(await ledger.isSignedBy(note.replace("\n0\n", "\n1\n"), vkey), false);
    assert.equal(await ledger.isSignedBy(`${text}\n`, vkey), false);
    assert.equal(await ledger.isSignedBy(note, `other+00112233+${material}`), false);
    assert.equal(await ledger.isSignedBy(note, "rubbish"), false);
    globalThis.fetch = async () => new Response(note);
    assert.equal((await ledger.readLog("http://log", vkey)).proven, true);
    globalThis.fetch = async () => new Response(`${text}\n`);
    assert.equal((await ledger.readLog("http://log", vkey)).proven, false);
    assert.equal((await ledger.readLog("http://log", "")).proven, true);
  },
  async a_visit_is_proved_hours_later_by_the_public_hashes() {
    const { store, clock, sender, token, seen } = await makeSender();
    await sender.begin(token, seen, 1, {});
    await sender.work();
    const [visit] = await store.all("visits");
    const own = await ledger.leafHash(await wire.hashOf(visit.in.bytes));
    const hashes = [];
    for (let n = 0; n < 300; n += 1) hashes.push(n === 280 ? own : await ledger.leafHash(Uint8Array.of(n % 256, 1)));
    const root = await ledger.rootOfHashes(hashes);
    const day = vectors.token.day;
    const entries = [Uint8Array.of(9), visitsLeaf(day, { seq: 4, size: 300, root })];
    const asked = [];
    let logged = entries;
    globalThis.fetch = async (address) => {
      asked.push(address.replace("http://", ""));
      if (address.includes("/batches/")) {
        return Response.json({ batches: [{ seq: 4, size: 300, root: bytes.toBase64url(root), leaf_index: 1 }] });
      }
      if (address.includes("/tiles/")) {
        const tile = Number(address.split("/").pop());
        return new Response(bytes.concat(...hashes.slice(tile * 256, tile * 256 + 256)));
      }
      if (address.endsWith("/checkpoint")) {
        return new Response(`log\n2\n${Buffer.from(await ledger.rootOf(logged)).toString("base64")}\n\n— log x\n`);
      }
      return new Response(bytes.concat(...logged.map((one) => bytes.concat(bytes.number(one.length, 2), one))));
    };
    const prover = new Prover(store, "http://gate", "http://visits", "", () => clock.now, () => 0);
    assert.equal(await prover.work(), true);
    assert.deepEqual(asked, []);
    assert.equal(await prover.work(), false);
    clock.now += 3600;
    logged = [entries[0], Uint8Array.of(8)];
    await prover.work();
    assert.equal((await store.all("visits"))[0].in.proof, undefined);
    clock.now += 3600;
    logged = entries;
    asked.length = 0;
    await prover.work();
    const [proved] = await store.all("visits");
    assert.deepEqual(proved.in.proof, { day, seq: 4, index: 1, at: clock.now });
    assert.deepEqual(asked.slice(0, 3), [`gate/batches/${day}`, `gate/tiles/${day}/4/0`, `gate/tiles/${day}/4/1`]);
    asked.length = 0;
    assert.equal(await prover.work(), false);
    assert.deepEqual(asked, []);
  },
  async hashes_that_are_not_under_the_root_prove_nothing() {
    const { store, clock, sender, token, seen } = await makeSender();
    await sender.begin(token, seen, 1, {});
    await sender.work();
    const [visit] = await store.all("visits");
    const own = await ledger.leafHash(await wire.hashOf(visit.in.bytes));
    globalThis.fetch = async (address) => {
      if (address.includes("/tiles/")) return new Response(own);
      const root = bytes.toBase64url(new Uint8Array(32));
      return Response.json({ batches: [{ seq: 0, size: 1, root, leaf_index: 0 }, { seq: 1, size: 2, root, leaf_index: null }] });
    };
    const prover = new Prover(store, "http://gate", "http://visits", "", () => clock.now, () => 0.5);
    await prover.work();
    clock.now += 24 * 3600;
    await prover.work();
    const [left] = await store.all("visits");
    assert.equal(left.in.proof, undefined);
    assert.equal(left.in.proveAt, clock.now + 3600);
    globalThis.fetch = async () => { throw new TypeError("fetch"); };
    clock.now += 3600;
    await prover.work();
    assert.equal((await store.all("visits"))[0].in.proof, undefined);
  },
  async proofs_are_fetched_one_to_24_hours_later() {
    assert.equal(proofMoment(NOW, () => 0), NOW + 3600);
    assert.equal(proofMoment(NOW, () => 0.9999999), NOW + 24 * 3600 - 1);
  },
  async ledgers_of_another_form_are_refused() {
    assert.equal(ledger.readCheckpoint("log\n01\nAAAA\n\n"), null);
    assert.equal(ledger.readCheckpoint("log\n1\nAAAA\n\n"), null);
    assert.equal(ledger.readCheckpoint("log\n1\n!\n\n"), null);
    assert.equal(ledger.readCheckpoint("log\n1"), null);
    assert.equal(ledger.readBundle(Uint8Array.of(0, 1, 5), 2), null);
    assert.equal(ledger.readBundle(Uint8Array.of(0, 9, 5), 1), null);
    assert.equal(ledger.readBundle(Uint8Array.of(0, 1, 5, 0), 1), null);
    assert.equal(ledger.bundlePath(1234067, 256), "tile/entries/x001/x234/067");
    assert.equal(Buffer.from(await ledger.rootOf([])).toString("hex").slice(0, 8), "e3b0c442");
  },
  async an_export_holds_proofs_but_no_keys() {
    const { store, sender, token, seen } = await makeSender();
    await sender.begin(token, seen, 2, { name: "안심시장" });
    await sender.work();
    const [one] = exported(await store.all("visits"));
    assert.equal(one.name, "안심시장");
    assert.equal(one.people, 2);
    assert.equal(one.out, null);
    assert.equal(bytes.fromBase64url(one.in.checkin).length, 205);
    assert.equal(bytes.fromBase64url(one.in.receipt).length, 100);
    assert.ok(!JSON.stringify(one).includes("key"));
  },
  async times_are_those_of_korea() {
    assert.equal(clockTime(1795237200), "2026. 11. 21.(토) 14:00");
    assert.equal(clockTime(1795186799), "2026. 11. 20.(금) 23:59");
    assert.equal(stayed(3725.9), "1:02:05");
    assert.equal(stayed(-5), "0:00:00");
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
