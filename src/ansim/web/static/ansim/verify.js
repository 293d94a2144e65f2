// The page "is it genuine?": takes the QR's signed text from the address, checks it here, shows one sentence and why.
// What stands behind the # never leaves this browser unless its owner presses the button that says so.

import { readStatusList, standingIn } from "./status_list.js";
import { checkReference, koreanDay, verifyQr } from "./verdict.js";

const data = JSON.parse(document.getElementById("verification-data").textContent);
const box = document.getElementById("verdict");
const KEPT = "ansim-qr";

function element(name, text, css) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (css) made.className = css;
  return made;
}

function shownDay(day) {
  const [year, month, date] = day.split("-").map(Number);
  const weekday = data.weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()];
  return `${year}. ${month}. ${date}.(${weekday})`;
}

function shownMoment(seconds) {
  const korean = new Date((seconds + 9 * 3600) * 1000).toISOString();
  return `${shownDay(korean.slice(0, 10))} ${korean.slice(11, 16)}`;
}

/** What the office's books say, {status, by}: by which notice it was replaced; undefined when they cannot be asked. */
async function askStatus(reference) {
  try {
    const answer = await fetch(`/n/${reference}/status`, { credentials: "omit" });
    if (!answer.ok) return undefined;
    return await answer.json();
  } catch (error) {
    return undefined;
  }
}

/** The office's newest signed list, from the network or as this device kept it; null when there is none that counts. */
async function newestList(office) {
  try {
    const answer = await fetch(`/n/lists/${office}`, { credentials: "omit" });
    return answer.ok ? await readStatusList(await answer.text(), data.jwks, office, Date.now() / 1000) : null;
  } catch (error) {
    return null;
  }
}

/** A lookup for verifyQr that notes in `books` who answered: the office itself, or its signed list of some moment. */
function lookup(books) {
  return async (reference, office) => {
    const said = await askStatus(reference);
    books.asked = said !== undefined;
    if (books.asked) books.replacedBy = checkReference(said.by || "");
    if (books.asked) return said.status === "unknown" ? null : said.status;
    const list = await newestList(office);
    if (!list) return undefined;
    books.listed = shownMoment(list.issued);
    return standingIn(list, reference);
  };
}

async function check(text, baseUrl) {
  box.hidden = false;
  box.className = "verdict";
  box.textContent = data.words.checking;
  if (!self.crypto || !crypto.subtle) return offerServer(text);
  const books = { by: data.words.by_browser, asked: false, listed: "" };
  const verdict = await verifyQr(text, data.jwks, koreanDay(new Date()), { status: lookup(books), baseUrl });
  show(verdict, books);
}

/** This browser cannot check signatures: the server may, when the visitor wants it to see the QR's text. */
function offerServer(text) {
  const button = element("button", data.words.ask_server, "krds-btn primary");
  button.type = "button";
  button.addEventListener("click", async () => {
    try {
      const answer = await fetch("/n/verify", { method: "POST", body: JSON.stringify({ text }), credentials: "omit" });
      show(await answer.json(), { by: data.words.by_server, asked: true, listed: "" });
    } catch (error) {
      fill("warning", data.words.no_answer, []);
    }
  });
  fill("warning", data.words.old_browser, [button]);
}

function toneOf(verdict, known) {
  if (!verdict.genuine || verdict.status === "withdrawn") return "danger";
  return verdict.status === "valid" && known ? "success" : "warning";
}

function sentenceOf(verdict, books) {
  if (!verdict.genuine) return data.by_reason[verdict.reason];
  const ofKind = (data.by_kind[verdict.claims.kind] || {})[verdict.status];
  if (ofKind) return ofKind;
  if (verdict.status !== "valid" || books.asked) return data.by_status[verdict.status];
  return books.listed ? data.words.valid_by_list.replace("{when}", books.listed) : data.words.valid_unasked;
}

function show(verdict, books) {
  const rest = [];
  if (verdict.claims) rest.push(facts(verdict.claims, books.replacedBy));
  rest.push(checked(verdict, books));
  fill(toneOf(verdict, books.asked || books.listed), sentenceOf(verdict, books), rest);
  if (verdict.claims) fillReference(verdict.claims.reference);
}

function fill(tone, sentence, rest) {
  box.hidden = false;
  box.className = `verdict ${tone}`;
  box.textContent = "";
  const head = element("p", undefined, "verdict-head");
  const sign = element("span", data.signs[tone], "verdict-sign");
  sign.setAttribute("aria-hidden", "true");
  head.appendChild(sign);
  head.appendChild(element("strong", `${data.tones[tone]}. ${sentence}`));
  box.appendChild(head);
  for (const part of rest) box.appendChild(part);
}

function facts(claims, replacedBy) {
  const list = element("dl", undefined, "facts");
  const rows = [
    [data.words.name, `${claims.name} (${claims.birth_year})`],
    [data.words.kind, data.kinds[claims.kind]],
    [data.words.period, `${shownDay(claims.first_day)} ~ ${shownDay(claims.last_day)} 24:00`],
    [data.words.office, data.offices[claims.office] || claims.office],
    [data.words.reference, claims.reference],
  ];
  for (const [label, value] of rows) {
    list.appendChild(element("dt", label));
    list.appendChild(element("dd", value));
  }
  if (replacedBy) {
    const link = element("a", replacedBy);
    link.href = `/n/${replacedBy}`;
    list.appendChild(element("dt", data.words.replaced_by));
    list.appendChild(element("dd")).appendChild(link);
  }
  return list;
}

function checked(verdict, books) {
  const { words } = data;
  const part = element("details");
  part.open = true;
  part.appendChild(element("summary", words.what_was_checked));
  const list = element("ul");
  const say = (what, found) => list.appendChild(element("li", `${what}: ${found}`));
  const signed = verdict.genuine || verdict.reason === "other_address";
  say(words.check_signature, `${signed ? words.right : words.wrong} (${books.by})`);
  if (signed) say(words.check_address, verdict.genuine ? words.right : words.wrong);
  if (verdict.genuine) {
    say(words.check_day, shownDay(koreanDay(new Date())));
    say(words.check_books, books.asked ? words.asked : books.listed ? words.by_list.replace("{when}", books.listed) : words.not_asked);
  }
  part.appendChild(list);
  return part;
}

function fillReference(reference) {
  const input = document.getElementById("id_reference");
  if (input && !input.value) input.value = reference;
}

/** Has the lists fetched while there is a network: the service worker keeps them for when there is none. */
function renewLists() {
  data.lists.forEach((address) => fetch(address, { credentials: "omit" }).catch(() => undefined));
}

function checkAddress() {
  if (location.hash.length > 1) check(`${location.origin}${location.pathname}${location.hash}`);
}

// the switch of languages loads the page anew and would lose what stands behind the #
function keepAcrossLanguages() {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (kept && !location.hash && kept.startsWith(`${location.pathname}#`)) history.replaceState(null, "", kept);
  const form = document.querySelector("form.languages");
  if (form) form.addEventListener("submit", () => sessionStorage.setItem(KEPT, location.pathname + location.hash));
}

function listen() {
  window.addEventListener("hashchange", checkAddress);
  window.addEventListener("online", checkAddress);
  const paste = document.getElementById("paste");
  if (paste) paste.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = paste.elements.text.value.trim();
    if (text) check(text, text.includes("#") ? data.base_url : undefined);
  });
  const match = /^\/n\/([^/]+)$/.exec(location.pathname);
  if (match && checkReference(match[1])) fillReference(checkReference(match[1]));
}

try { keepAcrossLanguages(); } catch (error) { /* a browser without storage only loses the switch's comfort */ }
listen();
checkAddress();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/n/worker.js").catch(() => undefined);
renewLists();
window.addEventListener("online", renewLists);
