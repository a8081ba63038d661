import type { TraceContext } from '@millrace/runtime/server';

/** One call of a lane, from arrival to answer. */
export interface Entry<Item, Reply> {
  readonly key: string;
  readonly item: Item;
  readonly weight: number;
  readonly sequence: number;
  /** On the clock of performance.now(). */
  readonly expiresAt: number;
  readonly trace: TraceContext | undefined;
  resolve(reply: Reply): void;
  reject(reason: unknown): void;
}

/** Entries that wait to be sent: first in, first out, and all of one key leave together. */
export class WaitingEntries<Item, Reply> {
  readonly #byKey = new Map<string, Set<Entry<Item, Reply>>>();
  #size = 0;
  #weight = 0;

  get size(): number {
    return this.#size;
  }

  add(entry: Entry<Item, Reply>): void {
    const sameKey = this.#byKey.get(entry.key);
    if (sameKey) sameKey.add(entry);
    else this.#byKey.set(entry.key, new Set([entry]));
    this.#size += 1;
    this.#weight += entry.weight;
  }

  delete(entry: Entry<Item, Reply>): void {
    const sameKey = this.#byKey.get(entry.key);
    if (!sameKey?.delete(entry)) return;
    if (sameKey.size === 0) this.#byKey.delete(entry.key);
    this.#size -= 1;
    this.#weight -= entry.weight;
  }

  /** How many messages it takes to send all that waits, and one more of `key` and `weight`. */
  messagesWith(key: string, weight: number, maximumWeight: number): number {
    const keys = this.#byKey.size + (this.#byKey.has(key) ? 0 : 1);
    return Math.max(keys, Math.ceil((this.#weight + weight) / maximumWeight));
  }

  /** Takes the oldest entry and those of its key that came after it, in order, up to `maximumWeight` (at least one). */
  takeOldest(maximumWeight: number): Entry<Item, Reply>[] {
    const taken: Entry<Item, Reply>[] = [];
    let weight = 0;
    for (const entry of this.#oldest()) {
      if (taken.length > 0 && weight + entry.weight > maximumWeight) break;
      weight += entry.weight;
      taken.push(entry);
    }
    for (const entry of taken) this.delete(entry);
    return taken;
  }

  /** The entries of the key whose first entry came first. Keys that wait at one time are few: models in use. */
  #oldest(): Iterable<Entry<Item, Reply>> {
    let oldest: Set<Entry<Item, Reply>> | undefined;
    let sequence = Number.POSITIVE_INFINITY;
    for (const entries of this.#byKey.values()) {
      const [first] = entries;
      if (first && first.sequence < sequence) {
        oldest = entries;
        sequence = first.sequence;
      }
    }
    return oldest ?? [];
  }
}
