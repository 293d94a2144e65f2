// Keeps the visitor's pages usable without a network, once they were loaded: the page and its files, nothing else.

const STORE = "ansim-visit-1";

async function keep() {
  const store = await caches.open(STORE);
  const page = await fetch("/", { cache: "no-store" });
  if (!page.ok) throw new Error("page");
  const files = await (await fetch("/visit/files.json", { cache: "no-store" })).json();
  await store.put("/", page);
  await store.addAll(files);
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
  if (request.mode === "navigate" && pathname === "/") event.respondWith(newest(request, "/"));
  else if (pathname.startsWith("/visit/")) event.respondWith(newest(request, pathname));
});
