// Writing down people without a phone: number or card sealed here for the vault, signed by this device, sent to the venue's
// own server, which cannot open it. Kept in this browser: the device's key, and nothing of anybody.

import { CALL, CARD, callValue, sealBox, signDesk } from "./desk_box.js";
import { concat, fromBase64url } from "./visit/bytes.js";
import { rounded } from "./visit/checkin.js";
import { newKey } from "./visit/keys.js";

const form = document.getElementById("desk");
const said = document.getElementById("said");
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (two) => parseInt(two, 16));
let pending = null;

function say(text, tone) {
  said.textContent = text;
  said.className = `notice ${tone}`;
  said.hidden = !text;
}

function box() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("ansim-desk", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("devices");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function kept(value) {
  const store = (await box()).transaction("devices", value ? "readwrite" : "readonly").objectStore("devices");
  const request = value ? store.put(value, form.dataset.venue) : store.get(form.dataset.venue);
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function post(address, body) {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token } });
  } catch (error) {
    throw new Error(form.dataset.away);
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(told.message || form.dataset.away), { code: told.code });
  return told;
}

/** This browser's key for this venue, registered at the first use. */
async function device() {
  const held = await kept(null);
  if (held) return held;
  const key = await newKey(false);
  const { device: number } = await post(form.dataset.device, key.point);
  const made = { key: key.privateKey, number: bytesOf(number) };
  await kept(made);
  return made;
}

/** {kind, value} of what was typed; null when it is neither a Korean mobile's number nor a card. */
export function read(typed) {
  const digits = typed.replace(/[\s().-]/g, "");
  if (/^01[016789]\d{7,8}$/.test(digits)) {
    return { kind: CALL, value: callValue(digits, crypto.getRandomValues(new Uint8Array(8))) };
  }
  const card = typed.trim().length === 22 ? fromBase64url(typed.trim()) : null;
  return card ? { kind: CARD, value: card } : null;
}

async function made() {
  const typed = read(form.elements.value.value);
  if (!typed) throw new Error(form.dataset.wrong);
  const answer = await fetch(`${form.dataset.vault}/v1/desk-key`, { credentials: "omit", referrerPolicy: "no-referrer" });
  const sealed = await sealBox(fromBase64url((await answer.json()).key), typed.kind, typed.value);
  const { key, number } = await device();
  const fields = {
    venue: bytesOf(form.dataset.venue),
    zone: 0,
    code: concat(Uint8Array.of(3), number),
    time: rounded(Date.now() / 1000 - 60 * Number(form.elements.ago.value)),
    out: false,
    people: Number(form.elements.people.value),
  };
  return signDesk(key, sealed, typed.kind, fields);
}

form.addEventListener("input", () => {
  pending = null;
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    pending = pending || (await made()); // the same box again after a lost answer: it counts once
    await post(form.dataset.message, pending);
    pending = null;
    form.elements.value.value = "";
    say(form.dataset.taken, "success");
  } catch (error) {
    say(error.message || form.dataset.away, "danger");
  }
  button.disabled = false;
  form.elements.value.focus();
});
