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
 * A probe without an answer for this long is given up for a new one: its connection may have been dropped without a
 * word, and the part may be back long before the system notices.
 */
const givenUpAfterPatiences = 2;
/** What was given up may still cost the part something. */
const mostProbes = 2;

/**
 * Gives a function that tells whether a part that this process stands on works now. However many ask, it is probed
 * about once a second; of a part that does not answer, at most two probes are under way.
 */
export function watchPart(part: WatchedPart): () => Promise<PartHealth> {
  const { name, probe, logger, patienceMilliseconds = 3_000, now = () => performance.now() } = part;
  const late: PartHealth = { ready: false, reason: `${name} does not answer.` };
  let asked: { health: Promise<PartHealth>; until: number } | undefined;
  let underWay = 0;

  async function ask(): Promise<PartHealth> {
    underWay += 1;
    try {
      await probe();
      return { ready: true };
    } catch (error) {
      logger.warn({ err: error, part: name }, 'not ready');
      return error instanceof MillraceError ? { ready: false, reason: error.message } : late;
    } finally {
      underWay -= 1;
    }
  }
  function begin(): Promise<PartHealth> {
    const asking = { health: ask(), until: now() + givenUpAfterPatiences * patienceMilliseconds };
    asked = asking;
    void asking.health.then(() => {
      asking.until = now() + rememberMilliseconds;
    });
    return asking.health;
  }
  return async () => {
    const health = asked && (now() < asked.until || underWay >= mostProbes) ? asked.health : begin();
    const { promise: outOfPatience, resolve } = Promise.withResolvers<PartHealth>();
    const timer = setTimeout(() => resolve(late), patienceMilliseconds);
    return Promise.race([health, outOfPatience]).finally(() => clearTimeout(timer));
  };
}
