// What the phone keeps, in IndexedDB: one box of settings, tokens with their one-time keys, visits. Nothing else leaves it.

const NAME = "ansim-visit";

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("box");
    request.result.createObjectStore("tokens", { keyPath: "id", autoIncrement: true });
    request.result.createObjectStore("visits", { keyPath: "id", autoIncrement: true });
  };
  return asked(request);
}

export class Store {
  static async open() {
    return new Store(await open());
  }

  constructor(database) {
    this.database = database;
  }

  _store(name, mode) {
    return this.database.transaction(name, mode || "readonly").objectStore(name);
  }

  get(name) {
    return asked(this._store("box").get(name));
  }

  set(name, value) {
    return asked(this._store("box", "readwrite").put(value, name));
  }

  all(name) {
    return asked(this._store(name).getAll());
  }

  add(name, value) {
    return asked(this._store(name, "readwrite").add(value));
  }

  /** Change one row as it is now, in one transaction: who waited for the network meanwhile overwrites nothing. */
  update(name, id, change) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(name, "readwrite");
      const found = transaction.objectStore(name).get(id);
      found.onsuccess = () => {
        if (!found.result) return;
        change(found.result);
        transaction.objectStore(name).put(found.result);
      };
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
    });
  }

  /** An unused token of that day, taken out for good in one transaction: two tabs never get the same. Null if none. */
  takeToken(day) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction("tokens", "readwrite");
      let taken = null;
      const cursor = transaction.objectStore("tokens").openCursor();
      cursor.onsuccess = () => {
        const at = cursor.result;
        if (!at) return;
        if (at.value.day < day) at.delete();
        if (at.value.day === day && !taken) {
          taken = at.value;
          at.delete();
        }
        at.continue();
      };
      transaction.oncomplete = () => resolve(taken);
      transaction.onerror = () => reject(transaction.error);
    });
  }

  async forget() {
    this.database.close();
    await asked(indexedDB.deleteDatabase(NAME));
  }
}
