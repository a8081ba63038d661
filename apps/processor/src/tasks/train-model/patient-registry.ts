import { setTimeout as wait } from 'node:timers/promises';
import type { Registry } from '@millrace/models/server';
import { asDatabaseOutage, MillraceError } from '@millrace/runtime/server';

export interface Patience {
  signal: AbortSignal;
  /** Called with what is waited for, as a step of the task. */
  onWait(step: string): void;
}

const shortestPauseMilliseconds = 1_000;
const longestPauseMilliseconds = 15_000;

/**
 * Waits until versions can be registered: a training is not begun to be lost at its end.
 * @throws the signal's reason when it aborts; what does not pass by itself, as MLflow without its artifact routes
 */
export function waitForRegistry(registry: Pick<Registry, 'check'>, patience: Patience): Promise<void> {
  return whenAllIsThere(() => registry.check(), patience);
}

/**
 * The registry, waiting with a trained version for as long as something that it stands on is away: the model is not
 * trained again.
 */
export function patientRegistry(registry: Registry, patience: Patience): Pick<Registry, 'version' | 'createVersion'> {
  return {
    version: (model, version) => registry.version(model, version),
    createVersion: (version) => whenAllIsThere(() => registry.createVersion(version), patience),
  };
}

async function whenAllIsThere<T>(work: () => Promise<T>, { signal, onWait }: Patience): Promise<T> {
  for (let pauseMilliseconds = shortestPauseMilliseconds; ; pauseMilliseconds *= 1.5) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      const known = asDatabaseOutage(error) ?? error;
      if (!(known instanceof MillraceError) || !known.transient) throw error;
      const missing = missingPart(known);
      if (missing === undefined) throw error;
      onWait(`Waiting for ${missing}: ${known.message}`);
    }
    await wait(Math.min(pauseMilliseconds, longestPauseMilliseconds), undefined, { signal });
  }
}

/** What has to come back before the same call can succeed; undefined when nothing is away. */
function missingPart({ code }: MillraceError): string | undefined {
  if (code.startsWith('models.mlflow_')) return 'MLflow';
  if (code === 'database.unavailable' || code === 'database.refused') return 'the database';
  if (code === 'objects.unavailable' || code === 'objects.disk_full') return 'the object store';
  return undefined;
}
