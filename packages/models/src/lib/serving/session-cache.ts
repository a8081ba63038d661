/** What takes memory while it is open, and must be closed only when nobody uses it. */
export interface Session {
  /** May grow with use. */
  readonly bytes: number;
  release(): Promise<void> | void;
}

interface Slot<S extends Session> {
  session: Promise<S>;
  bytes: number;
  /** Uses that have begun and not ended; a session in use is never released. */
  uses: number;
  /** No longer in the cache: the last use releases it. */
  retired: boolean;
}

/**
 * Keeps sessions open, the most recently used ones, within `maximumBytes`. One
 * alone may be larger. Whoever asks first opens; all others who ask meanwhile
 * share that. A retired session ends its uses first, so a swap or an eviction
 * fails no use.
 */
export class SessionCache<S extends Session> {
  readonly #maximumBytes: number;
  readonly #onReleaseError: (error: unknown) => void;
  /** Least recently used first: a Map keeps the order of insertion. */
  readonly #slots = new Map<string, Slot<S>>();
  readonly #ending = new Set<Promise<void>>();
  #bytes = 0;

  constructor(options: { maximumBytes: number; onReleaseError: (error: unknown) => void }) {
    this.#maximumBytes = options.maximumBytes;
    this.#onReleaseError = options.onReleaseError;
  }

  get size(): number {
    return this.#slots.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async use<R>(key: string, open: () => Promise<S>, run: (session: S) => Promise<R>): Promise<R> {
    const slot = this.#slots.get(key) ?? this.#open(key, open);
    this.#slots.delete(key);
    this.#slots.set(key, slot);
    slot.uses += 1;
    try {
      const session = await slot.session;
      this.#account(key, slot, session);
      return await run(session);
    } finally {
      slot.uses -= 1;
      if (slot.retired && slot.uses === 0) this.#release(slot);
    }
  }

  /** Retires everything; resolves when the last use has ended and its session is released. */
  async clear(): Promise<void> {
    for (const key of [...this.#slots.keys()]) this.#retire(key);
    while (this.#ending.size > 0) await Promise.all(this.#ending);
  }

  #open(key: string, open: () => Promise<S>): Slot<S> {
    const slot: Slot<S> = { session: open(), bytes: 0, uses: 0, retired: false };
    slot.session.catch(() => {
      if (this.#slots.get(key) === slot) this.#slots.delete(key);
    });
    return slot;
  }

  /** Looked at with each use, since a session may grow; makes room when that is too much. */
  #account(key: string, slot: Slot<S>, session: S): void {
    if (slot.retired || slot.bytes === session.bytes) return;
    this.#bytes += session.bytes - slot.bytes;
    slot.bytes = session.bytes;
    for (const other of [...this.#slots.keys()]) {
      if (this.#bytes <= this.#maximumBytes) return;
      if (other !== key) this.#retire(other);
    }
  }

  #retire(key: string): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    this.#bytes -= slot.bytes;
    slot.retired = true;
    if (slot.uses === 0) this.#release(slot);
  }

  #release(slot: Slot<S>): void {
    const ended = slot.session
      .then((session) => session.release())
      .catch(this.#onReleaseError)
      .finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}
