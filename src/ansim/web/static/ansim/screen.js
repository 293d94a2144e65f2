// The door screen: draws the code of the moment from the seeds of today and tomorrow, with or without a network.
// The clock is the server's: how far this device is off is remembered with the seeds.

import { makeQr } from "./qr.js";
import { STEP, dayOf, fragment, fromBase64url, screenCode, stepOf } from "./venue_code.js";

const STORE = "ansim-screen-1";
const SEEDS_EVERY = 10 * 60 * 1000;
const INSIDE_EVERY = 15 * 1000;
const QUIET = 4;

const place = document.getElementById("screen");
const part = (id) => document.getElementById(id);
let held = null;
let drawn = "";

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(STORE));
  } catch (error) {
    return null;
  }
}

function remember(told) {
  try {
    if (told) localStorage.setItem(STORE, JSON.stringify(told));
    else localStorage.removeItem(STORE);
  } catch (error) {
    // a browser that keeps nothing works as long as the page is open
  }
}

function say(text) {
  part("said").textContent = text;
  part("said").hidden = !text;
}

function clock() {
  return Date.now() / 1000 + (held ? held.off : 0);
}

function draw(text) {
  const rows = makeQr(text);
  const canvas = part("code");
  const side = rows.length + 2 * QUIET;
  const scale = Math.max(4, Math.floor(1200 / side));
  canvas.width = canvas.height = side * scale;
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.fillStyle = "#000";
  rows.forEach((row, y) => row.forEach((dark, x) => {
    if (dark) brush.fillRect((x + QUIET) * scale, (y + QUIET) * scale, scale, scale);
  }));
}

async function show() {
  const seconds = clock();
  const seed = held && held.seeds[String(dayOf(seconds))];
  ["code", "do", "bar"].forEach((id) => {
    part(id).hidden = !seed;
  });
  if (!seed) {
    drawn = "";
    part("clock").textContent = "";
    if (held) say(place.dataset.gone);
    return;
  }
  part("left").value = STEP - (seconds % STEP);
  part("clock").textContent = new Date((seconds + 9 * 3600) * 1000).toISOString().slice(11, 19);
  const step = stepOf(seconds);
  const venue = fromBase64url(held.venue);
  const now = `${held.venue} ${held.zone} ${step}`;
  if (now === drawn) return;
  drawn = now;
  const code = await screenCode(fromBase64url(seed), venue, held.zone, step);
  const address = `${place.dataset.visitors}#${fragment(venue, held.zone, code)}`;
  draw(address);
  part("code").dataset.address = address;
}

function stop(message) {
  held = null;
  remember(null);
  part("link").hidden = false;
  part("inside").hidden = true;
  ["name", "zone-name", "clock"].forEach((id) => {
    part(id).textContent = "";
  });
  say(message);
}

function tell() {
  part("name").textContent = held.name;
  part("zone-name").textContent = held.zone_name;
}

async function fetchSeeds() {
  try {
    const answer = await fetch("/screen/seeds/", { credentials: "same-origin", cache: "no-store" });
    if (answer.status === 403) {
      stop(place.dataset.none);
    } else if (answer.ok) {
      const told = await answer.json();
      held = Object.assign(told, { off: told.now - Date.now() / 1000 });
      remember(held);
      tell();
      say("");
    }
  } catch (error) {
    say(held ? place.dataset.away : place.dataset.none);
  }
  await show();
}

async function fetchInside() {
  if (!held) return;
  try {
    const answer = await fetch("/screen/inside/", { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) throw new Error("inside");
    const told = await answer.json();
    part("people").textContent = told.inside.toLocaleString();
    part("inside").hidden = false;
    say(told.shut ? place.dataset.shut : "");
  } catch (error) {
    part("inside").hidden = true; // an old number would be a wrong one
    if (held) say(place.dataset.away);
  }
}

async function stayAwake() {
  try {
    if ("wakeLock" in navigator && !document.hidden) await navigator.wakeLock.request("screen");
  } catch (error) {
    // the device's own settings decide
  }
}

held = remembered();
if (held) tell();
show();
fetchSeeds().then(fetchInside);
stayAwake();
setInterval(show, 500);
setInterval(fetchSeeds, SEEDS_EVERY);
setInterval(fetchInside, INSIDE_EVERY);
document.addEventListener("visibilitychange", stayAwake);
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/screen/worker.js").catch(() => undefined);
