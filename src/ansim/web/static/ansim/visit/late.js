// Sending while the page is closed: Background Sync wakes this worker when the line is back, and twice more, 20 minutes in all.

import { fromBase64url } from "./bytes.js";
import { Sender } from "./sending.js";
import { Store } from "./store.js";

export const TAG = "ansim-late";
/** The random moment lies within what the browser's wakings cover; one waking lasts about this long. */
export const SPREAD = 1200;
export const AWAKE = 150;

/**
 * Send what is due, one by one, waiting for moments that are near; throws when something is left, so that we are woken
 * again. The last time nothing is put off: each goes at a random moment of this waking.
 */
export async function sendLate(sender, isLast, wait) {
  const end = sender.now() + AWAKE;
  await sender.lineIsBack(isLast ? AWAKE - 30 : SPREAD, isLast);
  for (;;) {
    await sender.work();
    const moments = await sender.waiting();
    if (moments.length === 0) return;
    const next = moments.reduce((least, one) => Math.min(least, one === null ? Infinity : one), Infinity);
    if (next > end) throw new Error("later");
    await wait(Math.max(1, next - sender.now()));
  }
}

/** What the worker does when it is woken: the phone's own store, the settings last known, the language chosen. */
export async function wake(isLast) {
  const store = await Store.open();
  const settings = await store.get("settings");
  if (!settings) return;
  const ahead = (await store.get("ahead")) || 0;
  self.spokenLanguage = await store.get("language");
  const sender = new Sender(store, settings.gate, fromBase64url(settings.receipt_point), () => Date.now() / 1000 + ahead);
  await sendLate(sender, isLast, (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)));
}

/** In the page: ask the browser to wake the worker when the line is back; false where it cannot. */
export async function askToBeWoken() {
  try {
    const registration = await navigator.serviceWorker.ready;
    await registration.sync.register(TAG);
    return true;
  } catch (error) {
    return false;
  }
}

/** Keep the page's files, and send while it is closed where the browser can do that. */
export async function registerWorker() {
  if (!("serviceWorker" in navigator)) return;
  try {
    if (!("SyncManager" in window)) throw new TypeError("sync");
    await navigator.serviceWorker.register("/sync.js", { type: "module" });
  } catch (error) {
    await navigator.serviceWorker.register("/worker.js").catch(() => undefined);
  }
}
