import type { Database, Logger, Metrics } from '@millrace/runtime/server';
import type { Prediction, Row } from '../../index.ts';
import { parsePredictionId } from '../rules/prediction-id.ts';
import { insertRecords } from './insert-records.ts';

/** One answered predict call; `predictions[i]` answers `rows[i]`. */
export interface AnsweredCall {
  model: string;
  version: number;
  rows: readonly Row[];
  predictions: readonly Prediction[];
  latencyMilliseconds: number;
  createdBy: string;
}

export interface RecorderOptions {
  database: Database;
  logger: Logger;
  metrics?: Metrics;
  /** Records wait at most this long for others to be committed with them. */
  flushMilliseconds?: number;
  /** Rows; beyond them records are dropped and counted, answers never. */
  maximumWaiting?: number;
  /** Bytes of the waiting rows: wide rows fill the memory sooner than many. */
  maximumWaitingBytes?: number;
  /** False: what was asked is not stored, only what was answered. */
  keepInputs?: boolean;
}

export interface Recorder {
  /** Returns at once and never throws. */
  record(call: AnsweredCall): void;
  /** Resolves when everything recorded before it is committed. @throws the error of the database when it cannot be now */
  flush(): Promise<void>;
  /** Commits what waits, trying until `deadline` aborts; what is left then is lost, and logged as such. */
  stop(deadline?: AbortSignal): Promise<void>;
}

const rowsPerStatement = 1000;
const slowestRetryMilliseconds = 5_000;

/** Records predictions behind the answers: in batches, in bounded memory, and again after an outage of the database. */
export function createRecorder(options: RecorderOptions): Recorder {
  return new BatchingRecorder(options);
}

class BatchingRecorder implements Recorder {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #flushMilliseconds: number;
  readonly #maximumWaiting: number;
  readonly #maximumWaitingBytes: number;
  readonly #keepInputs: boolean;
  readonly #count: (outcome: 'written' | 'dropped', rows: number) => void;
  /** Each a record as JSON text, ready to be sent: it is made once and its size is known. */
  #waiting: string[] = [];
  #waitingBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #retryMilliseconds = 0;
  #droppedInARow = 0;
  #stopped = false;

  constructor(options: RecorderOptions) {
    this.#database = options.database;
    this.#logger = options.logger;
    this.#flushMilliseconds = options.flushMilliseconds ?? 50;
    this.#maximumWaiting = options.maximumWaiting ?? 50_000;
    this.#maximumWaitingBytes = options.maximumWaitingBytes ?? 64 * 1024 * 1024;
    this.#keepInputs = options.keepInputs ?? true;
    this.#count = counterOf(options.metrics, () => this.#waiting.length);
  }

  record(call: AnsweredCall): void {
    const rows = call.predictions.length;
    if (this.#stopped || this.#isFull(rows)) {
      this.#drop(rows);
      return;
    }
    const createdAt = new Date().toISOString();
    for (let index = 0; index < rows; index += 1) {
      const text = this.#asText(call, index, createdAt);
      this.#waiting.push(text);
      this.#waitingBytes += text.length;
    }
    if (this.#waiting.length >= rowsPerStatement && this.#retryMilliseconds === 0) this.#writeSoon(0);
    else this.#writeSoon(this.#flushMilliseconds);
  }

  async flush(): Promise<void> {
    await this.#writing?.catch(() => {});
    await this.#write();
  }

  async stop(deadline?: AbortSignal): Promise<void> {
    this.#stopped = true;
    while (this.#waiting.length > 0) {
      const failed = await this.flush().then(
        () => false,
        () => true,
      );
      if (!failed) continue;
      if (deadline === undefined || deadline.aborted) break;
      await pause(Math.min(this.#retryMilliseconds, 250), deadline);
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length > 0) this.#logger.error({ rows: this.#waiting.length }, 'stopped with unwritten records');
  }

  #isFull(rows: number): boolean {
    return this.#waiting.length + rows > this.#maximumWaiting || this.#waitingBytes > this.#maximumWaitingBytes;
  }

  #drop(rows: number): void {
    this.#count('dropped', rows);
    if (this.#droppedInARow === 0) {
      this.#logger.error({ waiting: this.#waiting.length }, 'predictions are answered but no longer recorded');
    }
    this.#droppedInARow += rows;
  }

  #asText(call: AnsweredCall, index: number, createdAt: string): string {
    const { id, label, value, probability, probabilities } = call.predictions[index] as Prediction;
    return JSON.stringify({
      model: call.model,
      id: parsePredictionId(id)?.uuid,
      version: call.version,
      inputs: this.#keepInputs ? call.rows[index] : undefined,
      output: { label, value, probability, probabilities },
      latency_milliseconds: call.latencyMilliseconds,
      created_at: createdAt,
      created_by: call.createdBy,
    });
  }

  #writeSoon(milliseconds: number): void {
    if (this.#writing !== undefined) return;
    if (this.#timer !== undefined && milliseconds > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write().catch(() => {}), milliseconds);
  }

  /** One writer at a time; rejects when the database does not take the rows, which then keep waiting. */
  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
      if (this.#waiting.length > 0 && !this.#stopped) this.#writeSoon(Math.max(this.#retryMilliseconds, 1));
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    let remaining = this.#waiting.length;
    while (remaining > 0) {
      const batch = this.#waiting.slice(0, Math.min(remaining, rowsPerStatement));
      try {
        const refused = await insertRecords(this.#database, batch);
        this.#written(batch, refused);
      } catch (error) {
        this.#failed(error);
        throw error;
      }
      remaining -= batch.length;
    }
  }

  #written(batch: string[], refused: { record: string; error: unknown }[]): void {
    this.#waiting.splice(0, batch.length);
    for (const text of batch) this.#waitingBytes -= text.length;
    this.#count('written', batch.length - refused.length);
    for (const { error } of refused) {
      this.#count('dropped', 1);
      this.#logger.error({ err: error }, 'the database refused the record of a prediction');
    }
    if (this.#retryMilliseconds > 0) {
      this.#logger.info({ dropped: this.#droppedInARow }, 'predictions are recorded again');
    }
    this.#retryMilliseconds = 0;
    this.#droppedInARow = 0;
  }

  #failed(error: unknown): void {
    if (this.#retryMilliseconds === 0) {
      this.#logger.warn(
        { err: error, waiting: this.#waiting.length },
        'predictions cannot be recorded now, will retry',
      );
    }
    this.#retryMilliseconds = Math.min(Math.max(this.#retryMilliseconds * 2, 100), slowestRetryMilliseconds);
  }
}

function counterOf(metrics: Metrics | undefined, waiting: () => number) {
  if (metrics === undefined) return () => {};
  const records = metrics.counter({
    name: 'prediction_records_total',
    help: 'Predictions that were recorded, and that were answered but not recorded.',
    labelNames: ['outcome'],
  });
  metrics.gauge({
    name: 'prediction_records_waiting',
    help: 'Answered predictions that wait to be recorded.',
    collect() {
      this.set(waiting());
    },
  });
  return (outcome: 'written' | 'dropped', rows: number) => records.inc({ outcome }, rows);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
