import { MillraceError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';

export interface PartHealth {
  ready: boolean;
  /** What is wrong, when something is. */
  reason?: string;
}

export interface WatchedPart {
  /** For the sentence that says that something is wrong: `The database`. */
  name: string;
  /** Rejects when the part does not work. */
  probe: () => Promise<void>;
  logger: Pick<Logger, 'warn'>;
  /** An answer that takes longer is not waited for, and counts as none. */
  patienceMilliseconds?: number;
  /** Milliseconds on a clock that never jumps. Default performance.now; tests turn it by hand. */
  now?: () => number;
}

/** How long an answer is remembered: a probe may cost the part something, and anybody may ask. */
const rememberMilliseconds = 1_000;

/**
 * Gives a function that tells whether a part that this process stands on works now. However many ask, and however slow
 * the part is, it is probed once at a time and about once a second.
 */
export function watchPart(part: WatchedPart): () => Promise<PartHealth> {
  const { name, probe, logger, patienceMilliseconds = 3_000, now = () => performance.now() } = part;
  const late: PartHealth = { ready: false, reason: `${name} does not answer.` };
  let asked: { health: Promise<PartHealth>; until: number } | undefined;

  async function ask(): Promise<PartHealth> {
    try {
      await probe();
      return { ready: true };
    } catch (error) {
      logger.warn({ err: error, part: name }, 'not ready');
      return error instanceof MillraceError ? { ready: false, reason: error.message } : late;
    }
  }
  function begin(): Promise<PartHealth> {
    const asking = { health: ask(), until: Number.POSITIVE_INFINITY };
    asked = asking;
    void asking.health.then(() => {
      asking.until = now() + rememberMilliseconds;
    });
    return asking.health;
  }
  return async () => {
    const health = asked && now() < asked.until ? asked.health : begin();
    const { promise: outOfPatience, resolve } = Promise.withResolvers<PartHealth>();
    const timer = setTimeout(() => resolve(late), patienceMilliseconds);
    return Promise.race([health, outOfPatience]).finally(() => clearTimeout(timer));
  };
}
