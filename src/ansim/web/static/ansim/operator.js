// Confirms an operator's phone with the vault. The number goes there and nowhere else; what comes back is signed bytes
// that name no number, and those are what this page's own server gets.

const place = document.getElementById("operator");
const said = document.getElementById("said");
const phoneForm = document.getElementById("phone-form");
const codeForm = document.getElementById("code-form");
// the language button shows this page anew: a code that was sent is still good, so the question is kept for that one moment
const ASKED = "asked for a code";
let challenge = sessionStorage.getItem(ASKED) || "";
sessionStorage.removeItem(ASKED);

function say(text, tone) {
  said.textContent = text;
  said.className = "notice " + tone;
  said.hidden = !text;
}

async function ask(path, body) {
  let answer;
  try {
    answer = await fetch(place.dataset.vault + path, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": place.dataset.language },
      credentials: "omit",
      referrerPolicy: "no-referrer",
      body: JSON.stringify(body),
    });
  } catch (error) {
    throw new Error(place.dataset.away);
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.message || place.dataset.away);
  return told;
}

async function once(form, work) {
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    say(error.message, "danger");
    form.querySelector("input:not([type=hidden])").focus();
  }
  button.disabled = false;
}

phoneForm.addEventListener("submit", (event) => {
  event.preventDefault();
  once(phoneForm, async () => {
    const phone = document.getElementById("phone").value;
    const told = await ask("/v1/codes", { phone, purpose: "operator", language: place.dataset.language });
    challenge = told.challenge;
    phoneForm.hidden = true;
    codeForm.hidden = false;
    document.getElementById("code").focus();
    say(place.dataset.sent, "info");
  });
});

codeForm.addEventListener("submit", (event) => {
  event.preventDefault();
  once(codeForm, async () => {
    const code = document.getElementById("code").value.trim();
    const told = await ask("/v1/operators", { challenge, code });
    const form = document.getElementById("assertion-form");
    form.elements.assertion.value = told.assertion;
    form.submit();
  });
});

document.getElementById("again").addEventListener("click", () => {
  codeForm.hidden = true;
  phoneForm.hidden = false;
  say("", "info");
  document.getElementById("phone").focus();
});

document.querySelector("form.languages").addEventListener("submit", () => {
  if (!codeForm.hidden) sessionStorage.setItem(ASKED, challenge);
});
if (challenge) {
  phoneForm.hidden = true;
  codeForm.hidden = false;
}
