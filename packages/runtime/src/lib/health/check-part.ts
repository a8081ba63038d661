import { MillraceError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';

export interface PartHealth {
  ready: boolean;
  /** What is wrong, when something is. */
  reason?: string;
}

const checkMilliseconds = 3_000;

/**
 * Whether a part that a process stands on works now.
 * @param name for the sentence that says otherwise: `The database`
 */
export async function checkPart(
  logger: Pick<Logger, 'warn'>,
  name: string,
  probe: () => Promise<void>,
): Promise<PartHealth> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), checkMilliseconds);
  });
  try {
    await Promise.race([probe(), timeout]);
    return { ready: true };
  } catch (error) {
    logger.warn({ err: error, part: name }, 'not ready');
    return { ready: false, reason: error instanceof MillraceError ? error.message : `${name} does not answer.` };
  } finally {
    clearTimeout(timer);
  }
}
