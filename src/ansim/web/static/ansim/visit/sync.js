// The worker where browsers have Background Sync: keeps the page's files as worker.js does, and sends what had to wait.

import "./worker.js";
import { TAG, wake } from "./visit/late.js";

self.addEventListener("sync", (event) => {
  if (event.tag === TAG) event.waitUntil(wake(event.lastChance));
});
