// Writing down people without a phone: number, card or slip sealed here for the vault, signed by this device, sent to the venue's
// own server, which cannot open it. Who leaves is told by the same sealed box; nobody can read it here (desk_store.js).

import { Scanner, canScan } from "./desk_scan.js";
import { slipValue, toTen } from "./desk_slip.js";
import { dropGuest, guestsOf, heldDevice, keepDevice, keepGuest } from "./desk_store.js";
import { concat, fromBase64url } from "./visit/bytes.js";
import { rounded } from "./visit/checkin.js";
import { CALL, CARD, PAPER, callValue, mobileIn, sealBox, signDesk } from "./visit/desk_box.js";
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
  const held = await heldDevice(form.dataset.venue);
  if (held) return held;
  const key = await newKey(false);
  const { device: number } = await post(form.dataset.device, key.point);
  const made = { key: key.privateKey, number: bytesOf(number) };
  await keepDevice(form.dataset.venue, made);
  return made;
}

/** {kind, value} of what was typed; null when it is no Korean mobile's number, no card and no paper slip. */
export function read(text) {
  const digits = mobileIn(text);
  if (digits) return { kind: CALL, value: callValue(digits, crypto.getRandomValues(new Uint8Array(8))) };
  const typed = text.normalize("NFKC").trim();
  const card = typed.length === 22 ? fromBase64url(typed) : null;
  if (card) return { kind: CARD, value: card };
  const slip = slipValue(typed);
  return slip ? { kind: PAPER, value: slip } : null;
}

/** The fields of a message by this device; what is of the guest comes from `seen`. */
async function signed(seen, time, out) {
  const { key, number } = await device();
  const fields = {
    venue: bytesOf(form.dataset.venue),
    zone: seen.zone,
    code: concat(Uint8Array.of(3), number),
    time,
    out,
    people: seen.people,
  };
  return signDesk(key, seen.box, seen.kind, fields);
}

async function made() {
  const typed = read(form.elements.value.value);
  if (!typed) throw new Error(form.dataset.wrong);
  if (!form.checkValidity()) throw new Error(form.dataset.numbers);
  const answer = await fetch(`${form.dataset.vault}/v1/desk-key`, { credentials: "omit", referrerPolicy: "no-referrer" });
  const time = rounded(Date.now() / 1000 - 60 * Number(form.elements.ago.value));
  const seen = {
    box: await sealBox(fromBase64url((await answer.json()).key), typed.kind, typed.value),
    kind: typed.kind,
    zone: form.elements.zone ? Number(form.elements.zone.value) : 0,
    people: Number(form.elements.people.value),
    time: typed.kind === PAPER ? toTen(time) : time,
  };
  return { seen, message: await signed(seen, seen.time, false) };
}

const clock = (time) => new Date(time * 1000).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Seoul" });

function line(guest) {
  const zone = form.elements.zone && guest.zone ? form.elements.zone.querySelector(`option[value="${guest.zone}"]`) : null;
  const item = document.createElement("li");
  const words = form.dataset.guest.replace("{n}", guest.number).replace("{at}", clock(guest.time)).replace("{people}", guest.people);
  item.append(zone ? `${words} · ${zone.textContent} ` : `${words} `);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "krds-btn small secondary";
  button.textContent = form.dataset.leave;
  button.setAttribute("aria-label", `${words} ${form.dataset.leave}`);
  button.addEventListener("click", () => leave(guest, button));
  item.append(button);
  return item;
}

async function list() {
  const guests = await guestsOf(form.dataset.venue, Date.now() / 1000);
  document.getElementById("guests").replaceChildren(...guests.map(line));
  document.getElementById("inside").hidden = !guests.length;
}

async function leave(guest, button) {
  button.disabled = true;
  try {
    await post(form.dataset.message, await signed(guest, rounded(Date.now() / 1000), true));
    await dropGuest(guest);
    say(form.dataset.left.replace("{n}", guest.number), "success");
    await list();
    form.elements.value.focus();
  } catch (error) {
    say(error.message || form.dataset.away, "danger");
    button.disabled = false;
  }
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
    await post(form.dataset.message, pending.message);
    const guest = await keepGuest(form.dataset.venue, pending.seen);
    pending = null;
    form.elements.value.value = "";
    form.elements.people.value = "1";
    form.elements.ago.value = "0";
    say(form.dataset.taken.replace("{n}", guest.number), "success");
    await list();
  } catch (error) {
    say(error.message || form.dataset.away, "danger");
  }
  button.disabled = false;
  (form.querySelector("input:invalid:not(#value)") || form.elements.value).focus();
});
list();

const view = document.getElementById("scan-view");
const scanner = new Scanner(
  document.getElementById("scan-video"),
  (what) => {
    say(view.dataset[what], "danger");
    if (["camera", "denied", "late"].includes(what)) endScan(form.elements.value);
  },
  (text) => {
    form.elements.value.value = text;
    pending = null;
    say(view.dataset.read, "success");
    endScan(form.querySelector("button[type=submit]"));
  },
);

function endScan(next) {
  scanner.stop();
  view.hidden = true;
  document.getElementById("scan-offer").hidden = false;
  next.focus();
}

document.getElementById("scan-start").addEventListener("click", async () => {
  say("", "info");
  document.getElementById("scan-offer").hidden = true;
  view.hidden = false;
  if (await scanner.start()) document.getElementById("scan-stop").focus();
});
document.getElementById("scan-stop").addEventListener("click", () => endScan(form.elements.value));
document.addEventListener("visibilitychange", () => {
  if (document.hidden && !view.hidden) endScan(form.elements.value);
});
canScan().then((can) => {
  document.getElementById("scan-offer").hidden = !can;
  document.getElementById("scan-none").hidden = can;
});
