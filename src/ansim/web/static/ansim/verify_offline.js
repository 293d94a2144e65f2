// Keeps the verification page usable without a network, once it was loaded: the page, its files, the offices' signed
// lists of notices that no longer stand; nothing else.

const STORE = "ansim-verify-2";
const PAGE = "/n/";
const LISTS = "/n/lists/";

async function keep() {
  const store = await caches.open(STORE);
  const page = await fetch(PAGE, { cache: "no-store" });
  if (!page.ok) throw new Error("page");
  const text = await page.clone().text();
  const files = new Set((text.match(/\/(?:static|n\/lists)\/[^"'\s>]+/g) || []));
  await store.put(PAGE, page);
  await store.addAll(Array.from(files));
}

async function newest(request, key) {
  try {
    return await fetch(request);
  } catch (error) {
    const store = await caches.open(STORE);
    return (await store.match(key)) || Response.error();
  }
}

// the office's keys stand in the page: what is kept must be the newest that was seen
async function renew() {
  const page = await fetch(PAGE);
  if (page.ok) await (await caches.open(STORE)).put(PAGE, page);
}

/** The list as the office gives it; where it gives none, because nobody or only an error answers, the last that it gave. */
async function newestList(request) {
  const store = await caches.open(STORE);
  const list = await fetch(request).catch(() => Response.error());
  if (!list.ok) return (await store.match(request.url)) || list;
  await store.put(request.url, list.clone());
  return list;
}

async function dropOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("ansim-verify-") && name !== STORE).map((name) => caches.delete(name)));
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(dropOlder().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith(LISTS)) return event.respondWith(newestList(request));
  if (request.mode === "navigate" && pathname.startsWith(PAGE)) {
    event.respondWith(newest(request, PAGE));
    event.waitUntil(renew().catch(() => undefined));
  }
  if (pathname.startsWith("/static/")) event.respondWith(newest(request, request));
});
