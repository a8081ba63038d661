import type { Logger } from '../logging/logger.ts';

export type StopPart = (deadline: AbortSignal) => Promise<void>;

export interface Lifecycle {
  /** Parts stop in the reverse order of being added, each once. */
  add(name: string, stop: StopPart): void;
  /**
   * Stops every part. `deadline` aborts when the time is up: a part then hands
   * its work back at once; one that still does not end is left behind, so that
   * the parts below it can close properly.
   */
  stop(reason: string): Promise<void>;
  /** SIGINT and SIGTERM stop and exit; a second one exits at once. */
  onSignals(): void;
}

export interface LifecycleOptions {
  logger: Logger;
  /** For all parts together to finish what they do. */
  deadlineSeconds: number;
  /** For each part, after the deadline, to hand its work back; 2 when left out. */
  handBackSeconds?: number;
}

export function createLifecycle({ logger, deadlineSeconds, handBackSeconds = 2 }: LifecycleOptions): Lifecycle {
  const parts: { name: string; stop: StopPart }[] = [];
  let stopping: Promise<void> | undefined;

  async function stopAll(reason: string): Promise<void> {
    logger.info({ reason }, 'stopping');
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), deadlineSeconds * 1000);
    for (let part = parts.pop(); part; part = parts.pop()) {
      try {
        const { name, stop } = part;
        const work = (async () => stop(deadline.signal))();
        await boundedBy(deadline.signal, work, name, handBackSeconds * 1000);
      } catch (error) {
        logger.error({ err: error, part: part.name }, 'did not stop cleanly');
      }
    }
    clearTimeout(timer);
    logger.info('stopped');
  }

  const lifecycle: Lifecycle = {
    add: (name, stop) => void parts.push({ name, stop }),
    stop: (reason) => (stopping ??= stopAll(reason)),
    onSignals() {
      for (const [signal, number] of [
        ['SIGINT', 2],
        ['SIGTERM', 15],
      ] as const) {
        process.on(signal, () => {
          if (stopping) process.exit(128 + number);
          void lifecycle.stop(signal).then(() => process.exit(0));
        });
      }
    },
  };
  return lifecycle;
}

async function boundedBy(
  deadline: AbortSignal,
  work: Promise<void>,
  name: string,
  handBackMilliseconds: number,
): Promise<void> {
  const late = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const startTimer = () => {
    timer = setTimeout(
      () => late.reject(new Error(`${name} passed the deadline and was left behind`)),
      handBackMilliseconds,
    );
  };
  if (deadline.aborted) startTimer();
  else deadline.addEventListener('abort', startTimer, { once: true });
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    deadline.removeEventListener('abort', startTimer);
  }
}
