import { setTimeout as pause } from 'node:timers/promises';
import type { Database, Logger, Metrics } from '@millrace/runtime/server';
import type { Prediction, Row } from '../../index.ts';
import { insertRecords, type PredictionRecord } from './insert-records.ts';
import { WaitingRecords } from './waiting-records.ts';

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
  /** About the memory that the waiting records take. */
  maximumWaitingBytes?: number;
  /** False: what was asked is not stored, only what was answered. */
  keepInputs?: boolean;
}

export interface Recorder {
  /** Returns at once and never throws. */
  record(call: AnsweredCall): void;
  /** Resolves when everything recorded before it is committed. @throws the error of the database when it cannot be now */
  flush(): Promise<void>;
  /** Commits what waits, trying until `deadline` aborts (once without one); what is left then is lost, and logged. */
  stop(deadline?: AbortSignal): Promise<void>;
}

const rowsPerStatement = 1000;
const firstRetryMilliseconds = 100;
const slowestRetryMilliseconds = 5_000;

/** Records predictions behind the answers: in batches, in bounded memory, and again after an outage of the database. */
export function createRecorder(options: RecorderOptions): Recorder {
  return new BatchingRecorder(options);
}

class BatchingRecorder implements Recorder {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #flushMilliseconds: number;
  readonly #keepInputs: boolean;
  readonly #waiting: WaitingRecords;
  readonly #count: (outcome: 'written' | 'dropped', rows: number) => void;
  readonly #countWaiting: (change: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  /** 0 while the database takes the rows. */
  #retryMilliseconds = 0;
  #droppedInARow = 0;
  #stopped = false;

  constructor(options: RecorderOptions) {
    this.#database = options.database;
    this.#logger = options.logger;
    this.#flushMilliseconds = options.flushMilliseconds ?? 50;
    this.#keepInputs = options.keepInputs ?? true;
    this.#waiting = new WaitingRecords(options.maximumWaiting ?? 50_000, options.maximumWaitingBytes ?? 64 * 2 ** 20);
    this.#count = counterOf(options.metrics);
    this.#countWaiting = waitingGaugeOf(options.metrics);
  }

  record(call: AnsweredCall): void {
    const rows = call.predictions.length;
    if (this.#stopped || !this.#waiting.hasRoomFor(rows)) {
      this.#drop(rows);
      return;
    }
    const createdAt = new Date().toISOString();
    for (let index = 0; index < rows; index += 1) this.#waiting.add(this.#toRecord(call, index, createdAt));
    this.#countWaiting(rows);
    const full = this.#waiting.rows >= rowsPerStatement && this.#retryMilliseconds === 0;
    this.#writeIn(full ? 0 : Math.max(this.#flushMilliseconds, this.#retryMilliseconds));
  }

  async flush(): Promise<void> {
    await this.#writing?.catch(() => {});
    await this.#write();
  }

  async stop(deadline?: AbortSignal): Promise<void> {
    this.#stopped = true;
    while (this.#waiting.rows > 0) {
      const written = await this.flush().then(
        () => true,
        () => false,
      );
      if (written) continue;
      if (deadline === undefined || deadline.aborted) break;
      await pause(firstRetryMilliseconds, undefined, { signal: deadline }).catch(() => {});
    }
    clearTimeout(this.#timer);
    const rows = this.#waiting.rows;
    if (rows === 0) return;
    this.#count('dropped', rows);
    this.#countWaiting(-rows);
    this.#logger.error({ rows }, 'stopped before all predictions were recorded');
  }

  #toRecord(call: AnsweredCall, index: number, createdAt: string): PredictionRecord {
    const { id, label, value, probability, probabilities } = call.predictions[index] as Prediction;
    return {
      model: call.model,
      id: id.slice(id.lastIndexOf('.') + 1),
      version: call.version,
      inputs: this.#keepInputs ? JSON.stringify(call.rows[index]) : null,
      output: JSON.stringify({ label, value, probability, probabilities }),
      latencyMilliseconds: call.latencyMilliseconds,
      createdAt,
      createdBy: call.createdBy,
    };
  }

  #drop(rows: number): void {
    this.#count('dropped', rows);
    if (this.#droppedInARow === 0) {
      this.#logger.error({ waiting: this.#waiting.rows }, 'predictions are answered but no longer recorded');
    }
    this.#droppedInARow += rows;
  }

  /** A timer runs only while something waits; 0 overtakes one that is set. */
  #writeIn(milliseconds: number): void {
    if (this.#writing !== undefined || (this.#timer !== undefined && milliseconds > 0)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write().catch(() => {}), milliseconds);
  }

  /** One writer at a time. Rejects when the database does not take the rows, which then keep waiting. */
  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
      if (this.#waiting.rows > 0 && !this.#stopped) {
        this.#writeIn(Math.max(this.#flushMilliseconds, this.#retryMilliseconds));
      }
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    let remaining = this.#waiting.rows;
    while (remaining > 0) {
      const batch = this.#waiting.oldest(Math.min(remaining, rowsPerStatement));
      const refused = await insertRecords(this.#database, batch).catch((error: unknown) => {
        this.#failed(error);
        throw error;
      });
      this.#waiting.removeOldest(batch.length);
      this.#countWaiting(-batch.length);
      remaining -= batch.length;
      this.#written(batch.length, refused);
    }
  }

  #written(rows: number, refused: readonly unknown[]): void {
    this.#count('written', rows - refused.length);
    this.#count('dropped', refused.length);
    for (const error of refused) this.#logger.error({ err: error }, 'the database refused the record of a prediction');
    if (this.#retryMilliseconds > 0) {
      this.#logger.info({ dropped: this.#droppedInARow }, 'predictions are recorded again');
    }
    this.#retryMilliseconds = 0;
    this.#droppedInARow = 0;
  }

  #failed(error: unknown): void {
    if (this.#retryMilliseconds === 0) {
      this.#logger.warn({ err: error, waiting: this.#waiting.rows }, 'predictions wait for the database');
    }
    const next = Math.max(this.#retryMilliseconds * 2, firstRetryMilliseconds);
    this.#retryMilliseconds = Math.min(next, slowestRetryMilliseconds);
  }
}

function counterOf(metrics: Metrics | undefined) {
  const records = metrics?.counter({
    name: 'prediction_records_total',
    help: 'Predictions that were recorded (written), and that were answered but not recorded (dropped).',
    labelNames: ['outcome'],
  });
  return (outcome: 'written' | 'dropped', rows: number) => records?.inc({ outcome }, rows);
}

/** Counted up and down, since all recorders of a process share the figure. */
function waitingGaugeOf(metrics: Metrics | undefined) {
  const waiting = metrics?.gauge({
    name: 'prediction_records_waiting',
    help: 'Answered predictions that wait to be recorded.',
  });
  return (change: number) => waiting?.inc(change);
}
