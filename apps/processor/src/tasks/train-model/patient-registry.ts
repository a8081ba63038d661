import { setTimeout as wait } from 'node:timers/promises';
import type { Registry } from '@millrace/models/server';
import { MillraceError } from '@millrace/runtime/server';

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
  return whenMlflowIsThere(() => registry.check(), patience);
}

/** The registry, waiting with a trained version for as long as MLflow is away: the model is not trained again. */
export function patientRegistry(registry: Registry, patience: Patience): Pick<Registry, 'version' | 'createVersion'> {
  return {
    version: (model, version) => registry.version(model, version),
    createVersion: (version) => whenMlflowIsThere(() => registry.createVersion(version), patience),
  };
}

async function whenMlflowIsThere<T>(work: () => Promise<T>, { signal, onWait }: Patience): Promise<T> {
  for (let pauseMilliseconds = shortestPauseMilliseconds; ; pauseMilliseconds *= 1.5) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof MillraceError) || !error.transient || !isOfMlflow(error)) throw error;
      onWait(`Waiting for MLflow: ${error.message}`);
    }
    await wait(Math.min(pauseMilliseconds, longestPauseMilliseconds), undefined, { signal });
  }
}

function isOfMlflow({ code }: MillraceError): boolean {
  return code.startsWith('models.mlflow_');
}
