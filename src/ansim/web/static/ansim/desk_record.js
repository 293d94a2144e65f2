// What the vault holds about a person, put on the page of an office's desk for that person to read.

const part = (name) => document.querySelector(`#record [data-of="${name}"]`);
const when = (iso, language) =>
  new Date(iso).toLocaleString(language, { timeZone: "Asia/Seoul", dateStyle: "medium", timeStyle: "short" });

/** Put a record on the page; `words` are the page's texts. */
export function fill(record, words) {
  const day = (iso) => new Date(`${iso}T00:00+09:00`).toLocaleDateString(words.language, { timeZone: "Asia/Seoul", dateStyle: "medium" });
  const days = (list) => list.map((one) => day(one.day)).join(", ");
  const form = record.form && [record.form.name, record.form.birth, record.form.address].join(", ");
  const told = {
    phone: record.phone.replace(/^\+82(\d{2})(\d{3,4})(\d{4})$/, "0$1-$2-$3"),
    name: record.name,
    enrolled: when(record.enrolled_at, words.language),
    used: day(record.last_used),
    tokens: days(record.tokens),
    desks: days(record.desks),
    cards: record.cards && words.count.replace("{n}", record.cards),
    slips: record.slips && words.count.replace("{n}", record.slips),
    form,
  };
  for (const [name, text] of Object.entries(told)) part(name).textContent = text || words.nothing;
  const looks = record.looked_at.map((one) => Object.assign(document.createElement("li"), { textContent: look(one, words) }));
  document.getElementById("looks").replaceChildren(...looks);
  document.getElementById("record").hidden = false;
}

function look(one, words) {
  const kinds = { TRACE: words.trace, REVEAL: words.reveal, SELF: one.office ? words.desk : words.self };
  return [when(one.at, words.language), one.agency, kinds[one.kind]].filter(Boolean).join(" · ");
}

/** Take every word of it off the page. */
export function clearRecord() {
  for (const place of document.querySelectorAll("#record [data-of]")) place.textContent = "";
  document.getElementById("looks").replaceChildren();
  document.getElementById("record").hidden = true;
}
