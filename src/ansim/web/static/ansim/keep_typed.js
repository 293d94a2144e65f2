// What was typed outlives the language button: put aside in this tab, for this page alone, and taken back as soon as it is shown again.

const PLACE = `typed ${location.pathname}`;
const LEFT_OUT = ["hidden", "password", "file", "submit", "button"];
const fields = () => [...document.querySelectorAll("main input, main select, main textarea")].filter((one) => !LEFT_OUT.includes(one.type));
const isTicked = (one) => one.type === "checkbox" || one.type === "radio";

document.querySelector("form.languages").addEventListener("submit", () => {
  const typed = fields().map((one) => [one.name || one.id, isTicked(one) ? one.checked : one.value]);
  if (typed.length) sessionStorage.setItem(PLACE, JSON.stringify(typed));
});

const kept = JSON.parse(sessionStorage.getItem(PLACE) || "[]");
sessionStorage.removeItem(PLACE);
fields().forEach((one, at) => {
  const [name, typed] = kept[at] || [];
  if (name !== (one.name || one.id) || typed === (isTicked(one) ? one.checked : one.value)) return;
  if (isTicked(one)) one.checked = typed;
  else one.value = typed;
  one.dispatchEvent(new Event("change", { bubbles: true }));
});
