/** Stands before the APIs as a load balancer does. */

import { type Post, postTo } from './load.ts';
import type { RoleProcess } from './role.ts';
import type { Stack } from './stack.ts';

export interface Balancer extends Disposable {
  post: Post;
  /** Resolves when every API is used. */
  allReady(): Promise<void>;
}

const intervalMilliseconds = 200;

/**
 * Sends calls in turn to the APIs whose readiness said 200 the last time, asked every 200 ms, and asks another API when
 * a connection was refused: nobody has read that call. This is less than what nginx or a Kubernetes service with a
 * retrying ingress gives (`proxy_next_upstream error` also repeats a call whose kept connection was closed under it).
 * A call that an API has taken must be answered by it, and an API may not close a kept connection that is still used.
 */
export async function startBalancer({ apis, key }: Stack): Promise<Balancer> {
  const ready = new Set<RoleProcess>();
  const polls = new EventTarget();
  let calls = 0;

  async function ask(api: RoleProcess): Promise<void> {
    const answered = await fetch(`${api.url}/health/ready`, { signal: AbortSignal.timeout(5_000) })
      .then(async (answer) => {
        await answer.arrayBuffer();
        return answer.status === 200;
      })
      .catch(() => false);
    if (answered) ready.add(api);
    else ready.delete(api);
    polls.dispatchEvent(new Event('poll'));
  }
  await Promise.all(apis.map(ask));
  const timers = apis.map((api) => setInterval(() => void ask(api), intervalMilliseconds));

  return {
    async post(path, body, signal) {
      for (let tries = apis.length; ; tries -= 1) {
        const usable = ready.size > 0 ? [...ready] : apis;
        const api = usable[calls++ % usable.length] as RoleProcess;
        try {
          return await postTo(api.url, { path, body, key, signal });
        } catch (error) {
          if (tries === 1 || !isRefused(error)) throw error;
          ready.delete(api);
        }
      }
    },
    allReady() {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const check = () => {
        if (ready.size === apis.length) resolve();
      };
      const late = setTimeout(() => reject(new Error('an API did not get ready within 60 s')), 60_000);
      polls.addEventListener('poll', check);
      check();
      return promise.finally(() => {
        clearTimeout(late);
        polls.removeEventListener('poll', check);
      });
    },
    [Symbol.dispose]() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

function isRefused(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code === 'ECONNREFUSED';
}
