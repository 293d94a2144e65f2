// The phone and the vault: a code by message, a holder key, the credential, and tokens for the days to come.

import { concat, fromBase64url, sha256, toBase64url, utf8 } from "./bytes.js";
import { ask, postJson } from "./asking.js";
import { newKey, sign } from "./keys.js";

const AHEAD = 3;
const TOGETHER = 12;
const ENOUGH = 4;

export class Resident {
  constructor(store, vault, now) {
    this.store = store;
    this.vault = vault;
    this.now = now;
  }

  async isEnrolled() {
    return Boolean(await this.store.get("credential"));
  }

  async askCode(phone, purpose) {
    const body = { phone, purpose, language: document.documentElement.lang };
    return (await postJson(`${this.vault}/v1/codes`, body)).challenge;
  }

  /** Enrol with the code that was sent; the key is read back and tried before anything is asked. */
  async enrol(challenge, code) {
    const holder = await this._holderKey();
    const body = { challenge, code, holder_key: toBase64url(holder.point) };
    const answer = await postJson(`${this.vault}/v1/enrolments`, body);
    await this.store.set("auditKey", fromBase64url(answer.audit_key));
    await this.store.set("credential", answer.credential);
  }

  async giveIdentity(challenge, code, form) {
    await postJson(`${this.vault}/v1/identities`, Object.assign({ challenge, code }, form));
  }

  /** The vault's key to which companions' numbers are sealed: kept with the tokens, so that it is here off line too. */
  async deskKey() {
    return (await this.store.get("deskKey")) || this._fetchDeskKey();
  }

  async _fetchDeskKey() {
    const point = fromBase64url((await (await ask(`${this.vault}/v1/desk-key`, {})).json()).key);
    await this.store.set("deskKey", point);
    return point;
  }

  /** Fetch tokens for today and the days after, where few are left; away from venues if at all possible. */
  async refill(today) {
    const tokens = await this.store.all("tokens");
    for (let day = today; day < today + AHEAD; day += 1) {
      if (tokens.filter((token) => token.day === day).length >= ENOUGH) continue;
      await this._fetch(day);
      await this._fetchDeskKey();
    }
  }

  /** Everything the vault holds about this person, or (act "erase") its destruction. */
  async own(act) {
    const path = act === "erase" ? "/v1/self/erase" : "/v1/self";
    return postJson(`${this.vault}${path}`, await this._shown(act, new Uint8Array(0), {}));
  }

  /** The own visits in the store: the vault logs that one looks and gives a pass, which the visits role is shown. */
  async ownVisits() {
    const pass = await postJson(`${this.vault}/v1/self/visits`, await this._shown("visits", new Uint8Array(0), {}));
    return (await postJson("/v1/own-visits", pass)).visits;
  }

  async _fetch(day) {
    const fresh = [];
    for (let count = 0; count < TOGETHER; count += 1) fresh.push(await newKey(await this.store.get("extractable")));
    const points = fresh.map((key) => key.point);
    const shown = await this._shown("tokens", concat.apply(null, points), { day });
    const body = Object.assign(shown, { day, keys: points.map(toBase64url) });
    const answer = await postJson(`${this.vault}/v1/tokens`, body);
    for (let at = 0; at < fresh.length; at += 1) {
      const token = { day, token: fromBase64url(answer.tokens[at]), key: fresh[at].privateKey };
      await this.store.add("tokens", token);
    }
  }

  async _shown(act, content, more) {
    const nonce = await (await ask(`${this.vault}/v1/nonce`, {})).json();
    const claims = Object.assign(
      { nonce: nonce.nonce, aud: nonce.audience, iat: Math.floor(this.now()), act, hash: toBase64url(await sha256(content)) },
      more,
    );
    const signed = [{ alg: "ES256" }, claims].map((part) => toBase64url(utf8(JSON.stringify(part)))).join(".");
    const signature = await sign(await this.store.get("holderKey"), utf8(signed));
    return { credential: await this.store.get("credential"), binding: `${signed}.${toBase64url(signature)}` };
  }

  async _holderKey() {
    for (const extractable of [false, true]) {
      const holder = await newKey(extractable);
      try {
        await this.store.set("holderKey", holder.privateKey);
        await sign(await this.store.get("holderKey"), utf8("tried"));
        await this.store.set("extractable", extractable);
        return holder;
      } catch (error) {
        if (extractable) throw error;
      }
    }
    return null;
  }
}
