// A file dropped on a marked field is chosen for it, as if picked by hand. Of several none is: which one is meant is not
// guessed, the field says so.

for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector('input[type="file"]');
  const mark = (over) => (event) => {
    event.preventDefault();
    zone.classList.toggle("over", over);
  };
  zone.addEventListener("dragover", mark(true));
  zone.addEventListener("dragleave", mark(false));
  zone.addEventListener("drop", (event) => {
    mark(false)(event);
    const { files } = event.dataTransfer;
    if (!files.length) return;
    if (files.length > 1 && !input.multiple) {
      input.setCustomValidity(zone.dataset.drop);
      input.reportValidity();
      return;
    }
    input.files = files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", () => input.setCustomValidity(""));
}
// a file dropped beside a field must not make the browser leave the page
for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
