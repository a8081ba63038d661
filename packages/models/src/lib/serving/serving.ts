import type { Table } from '@millrace/learning';
import type { ModelOutput } from '@millrace/learning/server';
import { type Logger, type Metrics, MillraceError } from '@millrace/runtime/server';
import type { Row, RowOutput } from '../../index.ts';
import type { Registry } from '../registry/port.ts';
import { type ModelSession, openSession } from './open-session.ts';
import { toRowOutputs } from './row-outputs.ts';
import { SessionCache } from './session-cache.ts';

export interface ServingOptions {
  registry: Registry;
  /** Bytes of the models held open; the least recently used go first. */
  maximumBytes: number;
  logger: Logger;
  metrics?: Metrics;
}

/** Predictions from versions held open in this process. */
export interface Serving {
  /**
   * One output a row, in their order. The rows are checked already (`checkRows`).
   * @throws MillraceError `models.artifact_damaged` (503), `models.not_found`, `models.version_not_found` (404)
   */
  predict(model: string, version: number, rows: readonly Row[], options?: { explain?: boolean }): Promise<RowOutput[]>;
  /** For many rows: columns in, arrays out. */
  predictTable(model: string, version: number, table: Table): Promise<ModelOutput>;
  /** Opens the champion, so that no request waits for it. Done by itself whenever a champion changes. */
  preload(model: string): Promise<void>;
  /** Ends the predictions under way and releases the models. */
  stop(): Promise<void>;
}

export function createServing(options: ServingOptions): Serving {
  return new CachedServing(options);
}

class CachedServing implements Serving {
  readonly #registry: Registry;
  readonly #logger: Logger;
  readonly #sessions: SessionCache<ModelSession>;
  readonly #subscription: Promise<{ stop(): void } | undefined>;

  constructor({ registry, maximumBytes, logger, metrics }: ServingOptions) {
    this.#registry = registry;
    this.#logger = logger;
    this.#sessions = new SessionCache({
      maximumBytes,
      onReleaseError: (error) => logger.warn({ err: error }, 'a model could not be released'),
    });
    if (metrics !== undefined) measure(metrics, this.#sessions);
    this.#subscription = registry
      .onChange((model) => this.#preloadQuietly(model))
      .catch((error: unknown) => {
        logger.warn({ err: error }, 'changes of champions are not watched; models open at their first use');
        return undefined;
      });
  }

  predict(model: string, version: number, rows: readonly Row[], options: { explain?: boolean } = {}) {
    return this.#use(model, version, async (session) => {
      const output = await session.onnx.predictRows(rows);
      const outputs = toRowOutputs(output, rows.length);
      if (options.explain) {
        const reasons = (await session.explainer()).reasons(rows);
        for (const [index, row] of outputs.entries()) row.reasons = reasons[index] ?? [];
      }
      return outputs;
    });
  }

  predictTable(model: string, version: number, table: Table): Promise<ModelOutput> {
    return this.#use(model, version, ({ onnx }) => onnx.predictTable(table));
  }

  async preload(model: string): Promise<void> {
    const { version } = await this.#registry.resolve(model);
    await this.#use(model, version, async () => {});
  }

  async stop(): Promise<void> {
    (await this.#subscription)?.stop();
    await this.#sessions.clear();
  }

  #use<R>(model: string, version: number, run: (session: ModelSession) => Promise<R>): Promise<R> {
    return this.#sessions.use(`${model}@${version}`, () => openSession(this.#registry, model, version), run);
  }

  #preloadQuietly(model: string): void {
    this.preload(model).catch((error: unknown) => {
      // As a model that was taken in is until somebody promotes a version.
      if (error instanceof MillraceError && error.code === 'models.no_champion') return;
      this.#logger.warn({ err: error, model }, 'the champion could not be opened ahead of its first use');
    });
  }
}

function measure(metrics: Metrics, sessions: SessionCache<ModelSession>): void {
  metrics.gauge({
    name: 'serving_models',
    help: 'Model versions held open for predictions.',
    collect() {
      this.set(sessions.size);
    },
  });
  metrics.gauge({
    name: 'serving_model_bytes',
    help: 'Bytes of the model versions held open for predictions.',
    collect() {
      this.set(sessions.bytes);
    },
  });
}
