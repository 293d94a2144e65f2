// Narrowing the candidates of a page by name; the arrow down goes from the box to the first one left.

for (const box of document.querySelectorAll("[data-narrow]")) {
  const rows = [...document.getElementById(box.dataset.narrow).querySelectorAll("label")];
  const plain = (text) => text.normalize("NFC").replace(/\s/g, "").toLowerCase();
  box.addEventListener("input", () => {
    const wanted = plain(box.value);
    for (const row of rows) {
      row.hidden = !plain(row.dataset.name).includes(wanted) && !row.querySelector("input").checked;
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    const first = rows.find((row) => !row.hidden);
    event.preventDefault();
    first?.querySelector("input").focus();
  });
}
