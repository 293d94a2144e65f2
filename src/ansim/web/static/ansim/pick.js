// Ticking rows of a list: all at once, and how many are ticked, told where it stands; and the why beside the list.

for (const all of document.querySelectorAll("[data-pick-all]")) {
  const boxes = () => [...document.querySelectorAll(`input.${all.dataset.pickAll}`)];
  const output = document.querySelector(`[data-picked="${all.dataset.pickAll}"]`);
  const tell = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    if (output) output.textContent = String(ticked);
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && ticked < boxes().length;
  };
  all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; tell(); });
  document.addEventListener("change", (event) => { if (event.target.matches(`input.${all.dataset.pickAll}`)) tell(); });
  tell();
}

// Where the why has no room beside the list, a number is the plain link that it is: its page holds the why.
const why = document.getElementById("why");
const beside = matchMedia("(min-width: 1100px)");
let from = null;
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[hx-target="#why"]');
  if (!link) return;
  if (!beside.matches) event.stopPropagation();
  from = event.detail === 0 ? link : null; // by the keyboard
}, true);
// Who came by the keyboard stands in the why as soon as it is there, and goes back to the row with Escape.
document.addEventListener("htmx:after:swap", () => { if (from) why?.querySelector("a")?.focus(); });
why?.addEventListener("keydown", (event) => { if (event.key === "Escape") from?.focus(); });
