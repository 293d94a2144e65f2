// What every console page needs: the CSRF token on htmx requests, refusals spoken, the typed count beside its button.

const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  request.headers["X-CSRFToken"] = token;
});

// a file whose name stands beside the button tells the officer what is about to be sent
document.addEventListener("change", (event) => {
  const output = event.target.dataset?.fileName && document.getElementById(event.target.dataset.fileName);
  if (output) output.textContent = [...event.target.files].map((file) => file.name).join(", ");
});

// a button answers one press: pressing twice would ask twice
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "get" || form.dataset.again !== undefined) return;
  if (form.dataset.sent !== undefined) { event.preventDefault(); return; }
  form.dataset.sent = "";
  setTimeout(() => { delete form.dataset.sent; }, 5000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
