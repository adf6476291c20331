// Sends what the phone has kept, in the order in which it was done, as often as it takes. Each tap has an id of its
// own, so the server counts it once.
const AT_ONCE = 50;
const PAUSES = [2000, 5000, 15000, 30000];
const LOOK_AGAIN = 15000;

export class Sending {
  // told(news): {list}, {results}, {closed}, {state}
  constructor({ door, store, sync, list, told }) {
    Object.assign(this, { door, store, sync, list, told });
    this.failures = 0;
    this.busy = false;
    this.again = false;
    this.timer = 0;
    addEventListener("online", () => this.go());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.go());
  }

  async go() {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    clearTimeout(this.timer);
    try {
      do {
        this.again = false;
        await this.#round();
      } while (this.again);
      this.failures = 0;
      await this.told({ state: "online" });
    } catch {
      this.failures += 1;
      await this.told({ state: "offline" });
    } finally {
      this.busy = false;
    }
    const pause = this.failures ? PAUSES[Math.min(this.failures, PAUSES.length) - 1] : LOOK_AGAIN;
    if (!this.closed) this.timer = setTimeout(() => this.go(), pause);
  }

  async #round() {
    const taps = (await this.store.taps(this.door)).slice(0, AT_ONCE);
    if (!taps.length) {
      if (document.visibilityState === "visible") await this.#answered(await this.#ask(this.list));
      return;
    }
    await this.told({ state: "sending" });
    const deeds = taps.map(({ door, number, shown, ...tap }) => tap);
    const sent = { deeds, sent_at: new Date().toISOString() };
    const answer = await this.#ask(this.sync, {
      method: "POST",
      body: JSON.stringify(sent),
      headers: { "Content-Type": "application/json" },
    });
    if (await this.#answered(answer, taps)) this.again = this.again || taps.length === AT_ONCE;
  }

  async #ask(address, more = {}) {
    const answer = await fetch(address, { ...more, signal: AbortSignal.timeout(12000), cache: "no-store" });
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    return answer;
  }

  async #answered(answer, taps = []) {
    const said = await answer.json();
    if (!answer.ok) {
      this.closed = true;
      await this.told({ closed: said.sentence });
      return false;
    }
    const list = said.list ?? said;
    // First the list in which they count, then what was waiting: never a moment in which a guest is in neither.
    await this.store.keepList(this.door, list);
    await this.store.dropTaps(taps.map((tap) => tap.id));
    await this.told({ list, results: said.results ?? {}, taps });
    return true;
  }
}
