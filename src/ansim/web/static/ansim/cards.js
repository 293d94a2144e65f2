// The desk for cards: the office's server signs who serves, the browser asks the vault itself. Number, name and card are on
// this page only, until it is cleared or left.

import { clearSlips, showSlips } from "./cards_slips.js";
import { clearRecord, fill } from "./desk_record.js";
import { makeQr } from "./qr.js";

const QUIET = 4;
const PART = 12;
const desk = document.getElementById("desk");
const said = document.getElementById("said");
const made = document.getElementById("made");
const token = document.querySelector('meta[name="csrf-token"]').content;
let pass = "";

function say(text, tone) {
  said.textContent = text;
  said.className = `notice ${tone}`;
  said.hidden = !text;
}

async function post(address, headers, body) {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", headers, body, referrerPolicy: "no-referrer" });
  } catch (error) {
    throw new Error(desk.dataset.away);
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(told.message || desk.dataset.away), { code: told.code });
  return told;
}

async function open() {
  pass = (await post(desk.dataset.open, { "X-CSRFToken": token })).pass;
}

/** Ask the vault under the pass; one that is over is fetched anew, once. */
async function ask(path, body) {
  const headers = { "content-type": "application/json", "accept-language": desk.dataset.language };
  if (!pass) await open();
  const send = () => post(desk.dataset.vault + path, headers, JSON.stringify({ ...body, pass }));
  try {
    return await send();
  } catch (error) {
    if (error.code !== "desk.bad_pass") throw error;
    await open();
    return send();
  }
}

function draw(text) {
  const rows = makeQr(text);
  const canvas = document.getElementById("code");
  const side = rows.length + 2 * QUIET;
  canvas.width = canvas.height = side * PART;
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.fillStyle = "#000";
  rows.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) brush.fillRect((x + QUIET) * PART, (y + QUIET) * PART, PART, PART);
    });
  });
}

function clear() {
  const canvas = document.getElementById("code");
  canvas.width = canvas.height = 0;
  document.getElementById("text").textContent = "";
  made.hidden = true;
}

function show(card) {
  clearSlips();
  draw(card);
  document.getElementById("text").textContent = card;
  made.hidden = false;
  document.getElementById("print").focus();
}

const blocked = (count) => (count ? desk.dataset.blocked.replace("{n}", count) : "");

/** The number as it was typed, full-width digits as plain ones. */
function phoneIn(typed) {
  const phone = typed.get("phone").normalize("NFKC").trim();
  if (!phone) throw new Error(desk.dataset.empty);
  return phone;
}

/** Whatever was typed stays for another try when the vault refuses; done, it is gone. */
function onSubmit(id, work) {
  const form = document.getElementById(id);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    say("", "info");
    try {
      await work(new FormData(form));
      form.reset();
    } catch (error) {
      say(error.message, "danger");
      form.elements.phone.focus();
    }
    button.disabled = false;
  });
}

onSubmit("issue", async (typed) => {
  clear();
  const name = typed.get("name").trim();
  const told = await ask("/v1/desk/cards", {
    phone: phoneIn(typed),
    replace: typed.get("replace") ? 1 : 0,
    ...(name ? { name } : {}),
  });
  show(told.card);
  say([desk.dataset.made, told.told ? "" : desk.dataset.untold, blocked(told.blocked)].join(" ").trim(), told.told ? "success" : "warning");
});

onSubmit("sheet", async (typed) => {
  clear();
  clearSlips();
  const told = await ask("/v1/desk/slips", { phone: phoneIn(typed) });
  showSlips(told.slips);
  const words = [desk.dataset.sheet.replace("{n}", told.slips.length), told.told ? "" : desk.dataset.untold];
  say(words.join(" ").trim(), told.told ? "success" : "warning");
});

onSubmit("block", async (typed) => {
  const told = await ask("/v1/desk/cards/block", { phone: phoneIn(typed) });
  say(blocked(told.blocked) || desk.dataset.none, told.blocked ? "success" : "info");
});

onSubmit("look", async (typed) => {
  clearRecord();
  const phone = phoneIn(typed);
  say(desk.dataset.logging, "info");
  const { record } = await ask("/v1/desk/record", { phone });
  if (!record) {
    say(desk.dataset.nobody, "info");
    return;
  }
  fill(record, desk.dataset);
  say(desk.dataset.shown, "success");
  document.getElementById("record").focus();
});

for (const id of ["print", "print-slips"]) document.getElementById(id).addEventListener("click", () => window.print());
document.getElementById("done-slips").addEventListener("click", () => {
  clearSlips();
  say("", "info");
  document.getElementById("paper").focus();
});
document.getElementById("done").addEventListener("click", () => {
  clear();
  say("", "info");
  document.getElementById("phone").focus();
});
document.getElementById("shut").addEventListener("click", () => {
  clearRecord();
  say("", "info");
  document.getElementById("own").focus();
});
window.addEventListener("pagehide", () => {
  clear();
  clearSlips();
  clearRecord();
});
