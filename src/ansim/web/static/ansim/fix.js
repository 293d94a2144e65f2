// Rows put right in their place: what came of it is spoken, the next field is focused, a proposal is one key away.

const said = document.getElementById("said");
let last = null;

function fields() {
  return [...document.querySelectorAll("input[data-fix]")];
}

function take(button) {
  const input = button.form.querySelector("input[data-fix]");
  if (input) input.value = button.value;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-take]");
  if (button) take(button);
});

// with Shift: every proposal for the same problem, by the button that stands at it
function wanted(event) {
  const form = event.target.form;
  if (!event.shiftKey) return form.querySelector("button[data-take]");
  const code = form.querySelector("input[name=code]").value;
  return [...document.querySelectorAll("button[data-take-all]")].find((one) => one.dataset.takeAll === code);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.altKey || !event.target.matches?.("input[data-fix]")) return;
  const button = wanted(event);
  if (!button) return;
  event.preventDefault();
  button.click();
});

document.addEventListener("submit", (event) => {
  const part = event.target.closest(".fix");
  if (part) last = { id: part.id, at: fields().findIndex((one) => part.contains(one)) };
}, true);

// what was swapped in carries its sentence; focus stays where work goes on
function settle() {
  const part = last && document.getElementById(last.id);
  if (!part?.dataset.said) return;
  if (said) said.textContent = part.dataset.said;
  const own = part.querySelector("input[data-fix]");
  const next = fields().find((one) => part.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  (own ?? next ?? part.querySelector("button, a"))?.focus();
  delete part.dataset.said;
}

new MutationObserver(settle).observe(document.body, { childList: true, subtree: true });
