// Lets the door screen open without a network, once it was loaded: the page and its files, never seeds or counts.

const STORE = "ansim-screen-page-1";
const PAGE = "/screen/";

async function keep() {
  const store = await caches.open(STORE);
  const page = await fetch(PAGE, { cache: "no-store" });
  if (!page.ok) throw new Error("page");
  const text = await page.clone().text();
  const files = new Set(text.match(/\/static\/[^"'\s>]+/g) || []);
  await store.put(PAGE, page);
  await store.addAll(Array.from(files));
}

async function newest(request, key) {
  const store = await caches.open(STORE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await store.put(key, answer.clone());
    return answer;
  } catch (error) {
    return (await store.match(key)) || Response.error();
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname === PAGE) event.respondWith(newest(request, PAGE));
  else if (pathname.startsWith("/static/")) event.respondWith(newest(request, pathname));
});
