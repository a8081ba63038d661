import { MillraceError } from '@millrace/runtime/server';

/** Ends work that nobody may wait for any longer; dispose of it when the work is done. */
export interface Bound extends Disposable {
  /** Its reason is a problem that can be answered: `request.too_slow` or `server.stopping` (503). */
  signal: AbortSignal;
  /** To be called when the work needs a process of its own. Throws when there are enough of them. */
  onCompute(): void;
}

export interface WorkBounds {
  maximumMilliseconds: number;
  /** Pieces of work that compute at a time, and the answer to one more; left out: any number. */
  atOnce?: { most: number; busy: () => MillraceError };
}

export interface BoundedWork {
  begin(): Bound;
  /** Ends what is under way and what is begun later. */
  stop(): void;
}

export function createBoundedWork({ maximumMilliseconds, atOnce }: WorkBounds): BoundedWork {
  const stopping = new AbortController();
  const computing = new Set<Bound>();
  return {
    begin() {
      const slow = new AbortController();
      const timer = setTimeout(() => slow.abort(tooSlow(maximumMilliseconds)), maximumMilliseconds).unref();
      const signal = AbortSignal.any([stopping.signal, slow.signal]);
      const bound: Bound = {
        signal,
        onCompute() {
          if (atOnce && computing.size >= atOnce.most) throw atOnce.busy();
          computing.add(bound);
        },
        [Symbol.dispose]() {
          clearTimeout(timer);
          computing.delete(bound);
        },
      };
      return bound;
    },
    stop: () => stopping.abort(serverStops()),
  };
}

const tooSlow = (milliseconds: number) =>
  new MillraceError({
    code: 'request.too_slow',
    status: 503,
    detail: `This took longer than ${milliseconds / 1000} seconds, so it was given up. Try again when the server has less to do.`,
    transient: true,
    retryAfterSeconds: 60,
  });

const serverStops = () =>
  new MillraceError({
    code: 'server.stopping',
    status: 503,
    detail: 'The server stops, so this was given up. Try again in a moment.',
    transient: true,
    retryAfterSeconds: 5,
  });
