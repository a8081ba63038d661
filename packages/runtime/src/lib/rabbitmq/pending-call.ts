import { pastDeadline } from '../broker/errors.ts';
import type { CallOptions, MessageHeaders } from '../broker/port.ts';

/** A call from its start until it has an answer, an error, or nobody who waits. */
export class PendingCall {
  readonly queue: string;
  readonly headers: MessageHeaders | undefined;
  readonly promise: Promise<unknown>;
  settled = false;
  readonly #expiresAt: number;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #listeners: (() => void)[] = [];

  constructor(queue: string, { deadlineMilliseconds, signal, headers }: CallOptions) {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.queue = queue;
    this.headers = headers;
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    this.#expiresAt = performance.now() + deadlineMilliseconds;
    if (signal?.aborted) this.fail(signal.reason);
    else if (deadlineMilliseconds <= 0) this.fail(pastDeadline());
    else {
      this.#timer = setTimeout(() => this.fail(pastDeadline()), deadlineMilliseconds);
      signal?.addEventListener('abort', this.#onAbort, { once: true });
    }
  }

  readonly #onAbort = () => this.fail(this.#signal?.reason);

  remainingMilliseconds(): number {
    return this.#expiresAt - performance.now();
  }

  onSettled(listener: () => void): void {
    this.#listeners.push(listener);
  }

  succeed(value: unknown): void {
    if (this.#settle()) this.#resolve(value);
  }

  fail(reason: unknown): void {
    if (this.#settle()) this.#reject(reason);
  }

  #settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    for (const listener of this.#listeners) listener();
    return true;
  }
}
