// Times as visitors read them, always those of Korea: 2026. 11. 21.(토) 14:05, and how long one has been somewhere.

const AHEAD = 9 * 3600;
const DAYS = { ko: "일월화수목금토".split(""), en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] };
const two = (value) => String(value).padStart(2, "0");

function dayOf(at) {
  const weekday = DAYS[document.documentElement.lang === "en" ? "en" : "ko"][at.getUTCDay()];
  return `${at.getUTCFullYear()}. ${at.getUTCMonth() + 1}. ${at.getUTCDate()}.(${weekday})`;
}

/** A day of Korea as it comes, 2026-11-21, in the same words. */
export function dayWords(iso) {
  return dayOf(new Date(`${iso}T00:00:00Z`));
}

export function clockTime(unix) {
  const at = new Date((unix + AHEAD) * 1000);
  return `${dayOf(at)} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

export function stayed(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
