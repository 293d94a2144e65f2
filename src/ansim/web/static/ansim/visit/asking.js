// Asking other origins without leaving anything there: no cookies, no referrer, nothing cached; refusals as errors.

export class Refusal extends Error {
  constructor(code, message, retryable) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}

/** The language in which refusals are told: the page's; a worker has none, and is told which. */
export function language() {
  return typeof document === "undefined" ? self.spokenLanguage || "ko" : document.documentElement.lang;
}

/** A promise of the answer; a Refusal with the role's own sentence, or with code "offline" when nobody answers. */
export async function ask(address, options) {
  const how = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", redirect: "error" };
  let answer;
  try {
    answer = await fetch(address, Object.assign(how, options));
  } catch (error) {
    throw new Refusal("offline", "", true);
  }
  if (!answer.ok) throw await refusalOf(answer);
  return answer;
}

async function refusalOf(answer) {
  let told = {};
  try {
    told = await answer.json();
  } catch (error) {
    told = {};
  }
  const isKorean = language() === "ko";
  const message = (isKorean ? told.message : told.message_en || told.message) || "";
  const isRetryable = told.retryable === true || answer.status >= 500 || answer.status === 429;
  return new Refusal(told.code || `http.${answer.status}`, message, isRetryable);
}

export async function postJson(address, body) {
  const headers = { "Content-Type": "application/json", "Accept-Language": language() };
  const answer = await ask(address, { method: "POST", body: JSON.stringify(body), headers });
  return answer.json();
}
