// Checks of the visitor's modules under node; prints {name: "" or what went wrong} as JSON. Arguments: modules, vectors.

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";

const [, , modules, vectorFile] = process.argv;
const load = (name) => import(pathToFileURL(`${modules}/${name}`));
const bytes = await load("bytes.js");
const keys = await load("keys.js");
const wire = await load("checkin.js");
const access = await load("access.js");
const vectors = JSON.parse(await readFile(vectorFile, "utf8"));
const hex = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const same = (one, other) => assert.equal(Buffer.from(one).toString("hex"), typeof other === "string" ? other : Buffer.from(other).toString("hex"));
const gatePoint = () => hex("04" + Buffer.from(vectors.gate.x, "base64url").toString("hex") + Buffer.from(vectors.gate.y, "base64url").toString("hex"));
const holderPoint = () => hex("04" + Buffer.from(vectors.holder.x, "base64url").toString("hex") + Buffer.from(vectors.holder.y, "base64url").toString("hex"));
const fieldsOf = (one) => ({
  venue: hex(one.venue), zone: one.zone, code: hex(one.code), time: one.time, out: one.out, people: one.people,
});
function* flips(data) {
  for (let at = 0; at < data.length; at += 1) {
    const turned = new Uint8Array(data);
    turned[at] ^= 1 << at % 8;
    yield turned;
  }
}

const checks = {
  async days() {
    for (const one of vectors.days) {
      assert.equal(wire.dayOf(one.time), one.day);
      assert.ok(wire.beginOf(one.day) <= one.time && one.time < wire.beginOf(one.day + 1));
    }
    assert.equal(wire.rounded(1795237229.9), 1795237200);
  },
  async fragments() {
    for (const one of vectors.codes.fragments) {
      const found = wire.readFragment(one.fragment);
      same(found.venue, "a0a1a2a3a4a5");
      same(found.code, one.code);
      assert.equal(found.zone, one.zone);
      assert.equal(wire.writeFragment(found.venue, found.zone, found.code), one.fragment);
    }
    for (const text of vectors.codes.not_fragments) assert.equal(wire.readFragment(text), null);
  },
  async token() {
    const found = wire.readToken(hex(vectors.token.encoded));
    assert.equal(found.day, vectors.token.day);
    same(found.kid, vectors.token.kid);
    same(found.handle, vectors.token.handle);
    same(found.hpk, vectors.token.hpk);
    assert.equal(wire.readToken(hex(vectors.token.encoded).subarray(1)), null);
    const other = hex(vectors.token.encoded);
    other[0] = 2;
    assert.equal(wire.readToken(other), null);
  },
  async messages() {
    for (const one of vectors.checkins) {
      same(await wire.messageOf(hex(vectors.token.encoded), fieldsOf(one)), one.message);
      same(hex(one.low).subarray(120, 141), wire.encodeFields(fieldsOf(one)));
    }
  },
  async signing() {
    const key = await keys.importPrivate(vectors.holder);
    for (const one of vectors.checkins) {
      const made = await wire.signCheckin(hex(vectors.token.encoded), fieldsOf(one), key);
      assert.equal(made.length, wire.CHECKIN);
      same(made.subarray(0, 141), hex(one.low).subarray(0, 141));
      same(keys.lowS(made.subarray(141)), made.subarray(141));
      assert.ok(await keys.isSigned(holderPoint(), hex(one.message), made.subarray(141)));
    }
    const made = await wire.signCheckin(hex(vectors.token.encoded), fieldsOf(vectors.checkins[0]), key);
    process.stderr.write(Buffer.from(made).toString("hex"));
  },
  async low_s() {
    for (const one of vectors.checkins) {
      same(keys.lowS(hex(one.high).subarray(141)), hex(one.low).subarray(141));
      same(keys.lowS(hex(one.low).subarray(141)), hex(one.low).subarray(141));
      assert.ok(await keys.isSigned(holderPoint(), hex(one.message), hex(one.high).subarray(141)));
      same(await wire.hashOf(hex(one.high)), one.hash);
      same(await wire.hashOf(hex(one.low)), one.hash);
    }
    const zero = new Uint8Array(64);
    same(keys.lowS(zero), zero);
    same(keys.lowS(new Uint8Array(64).fill(255)), new Uint8Array(64).fill(255));
  },
  async compressing() {
    same(keys.compress(gatePoint()), vectors.gate.point);
    same(keys.compress(holderPoint()), vectors.token.hpk);
    for (const extractable of [true, false]) {
      const made = await keys.newKey(extractable);
      assert.equal(made.point.length, 33);
      assert.equal(made.privateKey.extractable, extractable);
    }
  },
  async receipts() {
    for (const one of vectors.checkins) {
      for (const form of ["low", "high"]) {
        assert.equal(await wire.readReceipt(hex(one.receipt), hex(one[form]), gatePoint()), one.time + 5);
      }
    }
    const [one, other] = vectors.checkins;
    assert.equal(await wire.readReceipt(hex(one.receipt), hex(other.low), gatePoint()), null);
    assert.equal(await wire.readReceipt(hex(one.receipt), hex(one.low), holderPoint()), null);
    assert.equal(await wire.readReceipt(hex(one.receipt), hex(one.low), new Uint8Array(65)), null);
    assert.equal(await wire.readReceipt(hex(one.receipt).subarray(1), hex(one.low), gatePoint()), null);
    for (const turned of flips(hex(one.receipt))) {
      assert.equal(await wire.readReceipt(turned, hex(one.low), gatePoint()), null);
    }
  },
  async bounds() {
    const fields = fieldsOf(vectors.checkins[0]);
    const bad = [
      { time: fields.time + 1 }, { time: -30 }, { people: 128 }, { people: -1 }, { zone: 65536 },
      { venue: new Uint8Array(5) }, { code: new Uint8Array(9) },
    ];
    for (const change of bad) assert.throws(() => wire.encodeFields({ ...fields, ...change }), RangeError);
    await assert.rejects(wire.messageOf(new Uint8Array(119), fields), RangeError);
    assert.equal(await keys.isSigned(holderPoint(), hex("00"), new Uint8Array(63)), false);
  },
  async base64url() {
    for (const text of ["", "AA", "AAA", "-_-_"]) {
      const read = bytes.fromBase64url(text);
      if (read) assert.equal(bytes.toBase64url(read), text);
    }
    for (const text of ["AB", "A", "AA==", "A+A", "가나"]) assert.equal(bytes.fromBase64url(text), null);
  },
  async access() {
    const one = vectors.access;
    same(await access.accessTag(hex(one.key), one.count), one.tag);
    const note = await access.openAccess(hex(one.key), one.count, hex(one.leaf));
    assert.deepEqual([note.kind, note.at, note.who, note.why, note.fields], ["reveal", one.at, one.who, one.why, one.fields]);
    assert.equal(await access.openAccess(hex(one.key), one.count + 1, hex(one.leaf)), null);
    assert.equal(await access.openAccess(hex(one.key), one.count, hex(one.dummy)), null);
    for (const turned of flips(hex(one.leaf))) {
      assert.equal(await access.openAccess(hex(one.key), one.count, turned), null);
    }
  },
  async own_leaves() {
    const one = vectors.access;
    const entries = [{ index: 4, data: hex(one.dummy) }, { index: 9, data: hex(one.leaf) }, { index: 10, data: hex("02") }];
    const { found, gap } = await access.findOwn(hex(one.key), entries);
    assert.deepEqual(found.map((leaf) => [leaf.index, leaf.count]), [[9, one.count]]);
    assert.equal(gap, true);
    assert.deepEqual(await access.findOwn(new Uint8Array(32), entries), { found: [], gap: false });
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
