// What the phone keeps of a door: the list as it was last seen, and taps that have not been sent. Nothing is said to be
// kept before the disk has it. Where there is no disk (a private window), it is kept in memory, and the page says so.
const NAME = "haandslag-door";

function promised(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("lists", { keyPath: "door" });
    request.result.createObjectStore("taps", { keyPath: "id" }).createIndex("door", "door");
  };
  return promised(request);
}

class Disk {
  constructor(base) {
    this.base = base;
    this.keeps = true;
  }

  async #in(name, mode, deed) {
    const change = this.base.transaction(name, mode, { durability: "strict" });
    const done = new Promise((yes, no) => {
      change.oncomplete = () => yes();
      change.onerror = change.onabort = () => no(change.error);
    });
    const result = await deed(change.objectStore(name));
    await done;
    return result;
  }

  list(door) {
    return this.#in("lists", "readonly", (lists) => promised(lists.get(door)));
  }

  async lists() {
    return this.#in("lists", "readonly", (lists) => promised(lists.getAll()));
  }

  keepList(door, list) {
    return this.#in("lists", "readwrite", (lists) => promised(lists.put({ door, list })));
  }

  async taps(door) {
    const rows = await this.#in("taps", "readonly", (taps) => promised(taps.index("door").getAll(door)));
    return rows.sort((one, other) => one.number - other.number);
  }

  keepTap(tap) {
    return this.#in("taps", "readwrite", (taps) => promised(taps.put(tap)));
  }

  dropTaps(ids) {
    return this.#in("taps", "readwrite", (taps) => Promise.all(ids.map((id) => promised(taps.delete(id)))));
  }

  async forget(door) {
    await this.#in("lists", "readwrite", (lists) => promised(lists.delete(door)));
    await this.dropTaps((await this.taps(door)).map((tap) => tap.id));
  }
}

class Memory {
  constructor() {
    this.keeps = false;
    this.kept = new Map();
    this.queue = [];
  }

  async list(door) {
    return this.kept.get(door);
  }

  async lists() {
    return [...this.kept.values()];
  }

  async keepList(door, list) {
    this.kept.set(door, { door, list });
  }

  async taps(door) {
    return this.queue.filter((tap) => tap.door === door);
  }

  async keepTap(tap) {
    this.queue = [...this.queue.filter((one) => one.id !== tap.id), tap];
  }

  async dropTaps(ids) {
    this.queue = this.queue.filter((tap) => !ids.includes(tap.id));
  }

  async forget(door) {
    this.kept.delete(door);
    this.queue = this.queue.filter((tap) => tap.door !== door);
  }
}

export async function openStore() {
  try {
    return new Disk(await opened());
  } catch {
    return new Memory();
  }
}

// Lists of doors that are closed by now go, whichever door is opened; taps that were never sent stay a week longer.
export async function forgetOld(store, now) {
  for (const { door, list } of await store.lists()) {
    const until = Date.parse(list.until);
    const unsent = await store.taps(door);
    if (now > until + (unsent.length ? 7 * 24 * 60 * 60 * 1000 : 0)) await store.forget(door);
  }
}
