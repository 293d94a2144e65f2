// Times as visitors read them, always those of Korea: 2026. 11. 21.(토) 14:05, and how long one has been somewhere.

const AHEAD = 9 * 3600;
const DAYS = { ko: "일월화수목금토".split(""), en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] };
const two = (value) => String(value).padStart(2, "0");

export function clockTime(unix) {
  const at = new Date((unix + AHEAD) * 1000);
  const weekday = DAYS[document.documentElement.lang === "en" ? "en" : "ko"][at.getUTCDay()];
  const day = `${at.getUTCFullYear()}. ${at.getUTCMonth() + 1}. ${at.getUTCDate()}.(${weekday})`;
  return `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

export function stayed(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
