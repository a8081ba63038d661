const intervalMilliseconds = 1_000;

/** How many consumers each queue has, as RabbitMQ says: at most a second old for queues that were asked about. */
export interface ServerCounts {
  /** What is known now; the first question about a queue starts to watch it. */
  known(queue: string): number;
  /** Asks RabbitMQ. Never rejects: 0 when nobody can say. */
  refresh(queue: string): Promise<number>;
  /** As `refresh`, with a question that is asked from now on. */
  renew(queue: string): Promise<number>;
  /** Nothing is known any more. */
  forget(): void;
  stop(): void;
}

interface Watched {
  count: number;
  asking: Promise<number> | undefined;
}

/** @param ask how many consumers a queue has; 0 when there is no such queue */
export function createServerCounts(ask: (queue: string) => Promise<number>): ServerCounts {
  const queues = new Map<string, Watched>();
  let timer: NodeJS.Timeout | undefined;

  function watch(queue: string): Watched {
    let watched = queues.get(queue);
    if (!watched) {
      watched = { count: 0, asking: undefined };
      queues.set(queue, watched);
      timer ??= setInterval(refreshAll, intervalMilliseconds).unref();
      void refresh(queue);
    }
    return watched;
  }
  function refreshAll(): void {
    for (const queue of queues.keys()) void refresh(queue);
  }
  /** Those who ask at the same time share the answer. */
  function refresh(queue: string): Promise<number> {
    const watched = watch(queue);
    watched.asking ??= ask(queue)
      .catch(() => 0)
      .then((count) => {
        watched.asking = undefined;
        watched.count = count;
        return count;
      });
    return watched.asking;
  }
  return {
    known: (queue) => watch(queue).count,
    refresh,
    async renew(queue) {
      await queues.get(queue)?.asking;
      return refresh(queue);
    },
    forget() {
      for (const watched of queues.values()) watched.count = 0;
    },
    stop: () => clearInterval(timer),
  };
}
