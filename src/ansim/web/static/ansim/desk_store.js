// What a desk's browser keeps: its key for each venue, and the sealed boxes of guests who have not left, without anybody's
// name or number. A box is kept until its guest leaves, or until leaving can no longer be told.

const DAY = 86_400;
const KOREA = 32_400;
const NOON = 43_200;

const dayOf = (time) => Math.floor((time + KOREA) / DAY);

/** Seconds since 1970 until which a guest who came at `time` may leave: 12:00 of the next Korean day. */
export const lastLeaving = (time) => (dayOf(time) + 1) * DAY - KOREA + NOON;

/** The number of the next guest of a Korean day: they begin at 1 every day. `last` is {day, number} or nothing. */
export function nextNumber(last, time) {
  const day = dayOf(time);
  return { day, number: last && last.day === day ? last.number + 1 : 1 };
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("ansim-desk", 2);
    request.onupgradeneeded = () => {
      const made = request.result;
      if (!made.objectStoreNames.contains("devices")) made.createObjectStore("devices");
      if (!made.objectStoreNames.contains("guests")) made.createObjectStore("guests", { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function on(store, mode, act) {
  const held = await opened();
  const request = act(held.transaction(store, mode).objectStore(store));
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      held.close();
      resolve(request.result);
    };
    request.onerror = () => {
      held.close();
      reject(request.error);
    };
  });
}

export const heldDevice = (venue) => on("devices", "readonly", (store) => store.get(venue));
export const keepDevice = (venue, device) => on("devices", "readwrite", (store) => store.put(device, venue));

/** Keep what is needed to say that a guest left: box, class, fields; returns it with its number of the day. */
export async function keepGuest(venue, seen) {
  const place = `${venue} number`;
  const next = nextNumber(await on("devices", "readonly", (store) => store.get(place)), Date.now() / 1000);
  await on("devices", "readwrite", (store) => store.put(next, place));
  const guest = { ...seen, venue, number: next.number, id: `${venue} ${next.day} ${next.number}` };
  await on("guests", "readwrite", (store) => store.put(guest));
  return guest;
}

export const dropGuest = (guest) => on("guests", "readwrite", (store) => store.delete(guest.id));

/** The guests of a venue who may still leave, the last to come first; boxes that are of no more use are deleted. */
export async function guestsOf(venue, now) {
  const all = await on("guests", "readonly", (store) => store.getAll());
  await Promise.all(all.filter((guest) => now > lastLeaving(guest.time)).map(dropGuest));
  const here = all.filter((guest) => guest.venue === venue && now <= lastLeaving(guest.time));
  return here.sort((one, other) => other.time - one.time || other.number - one.number);
}
