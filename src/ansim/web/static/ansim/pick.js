// Ticking rows of a list: all at once, and how many are ticked, told where it stands.

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
