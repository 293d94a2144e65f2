// Keeps the verification page usable without a network, once it was loaded: the page itself and its files, nothing else.

const STORE = "ansim-verify-1";
const PAGE = "/n/";

async function keep() {
  const store = await caches.open(STORE);
  const page = await fetch(PAGE, { cache: "no-store" });
  if (!page.ok) throw new Error("page");
  const text = await page.clone().text();
  const files = new Set((text.match(/\/static\/[^"'\s>]+/g) || []));
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

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname.startsWith(PAGE)) {
    event.respondWith(newest(request, PAGE));
    event.waitUntil(renew().catch(() => undefined));
  }
  if (pathname.startsWith("/static/")) event.respondWith(newest(request, request));
});
