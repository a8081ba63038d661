import { flushCompileCache } from 'node:module';
import { Worker } from 'node:worker_threads';
import { type FromChild, packError, type ToChild } from './messages.ts';

export interface ChildContext<Progress> {
  progress(value: Progress): void;
  /** Aborts when the parent goes away, just before this process ends. */
  signal: AbortSignal;
}

/** What a module that `runChild` starts calls, once, with its work. */
export function childMain<Input, Progress, Result>(
  work: (input: Input, context: ChildContext<Progress>) => Promise<Result>,
): void {
  const orphaned = new AbortController();
  // The parent decides when this ends; a terminal's Ctrl-C or a service manager does not.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  process.on('disconnect', () => {
    orphaned.abort();
    process.exit(1);
  });
  // A thread of its own, since this one may compute for minutes without looking up.
  new Worker(new URL('./parent-watch.ts', import.meta.url)).unref();

  process.once('message', async ({ input }: ToChild) => {
    const context: ChildContext<Progress> = {
      signal: orphaned.signal,
      progress: (value) => send({ type: 'progress', value }),
    };
    try {
      send({ type: 'result', value: await work(input as Input, context) });
    } catch (error) {
      send({ type: 'error', error: packError(error) });
    }
  });
  send({ type: 'ready' });
  // For the next child, where the parent keeps a cache: this one will be killed and could not write it at its end.
  flushCompileCache();
}

function send(message: FromChild): void {
  // A parent that is gone is noticed by 'disconnect'.
  process.send?.(message, undefined, undefined, () => {});
}
