// A sheet of ten paper slips on the page of an office's desk: drawn to be printed, gone when it is cleared.

const made = document.getElementById("slips-made");
const sheet = document.getElementById("slips");

function line(text, kind) {
  return Object.assign(document.createElement("p"), { textContent: text, className: kind || "" });
}

function slip(text) {
  const item = document.createElement("li");
  const { title, told, time, office } = sheet.dataset;
  item.append(line(title, "slip-title"), line(text, "slip-text"), line(`${time} ____ : ____`), line(told), line(office, "label-office"));
  return item;
}

export function showSlips(texts) {
  sheet.replaceChildren(...texts.map(slip));
  made.hidden = false;
  document.getElementById("print-slips").focus();
}

export function clearSlips() {
  sheet.replaceChildren();
  made.hidden = true;
}
