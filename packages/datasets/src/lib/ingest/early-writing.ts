import { query } from '../duckdb.ts';
import type { WriteTarget } from './written-table.ts';

/** Files that go on otherwise than they begin are not started again and again. */
const mostStarts = 3;

interface Running {
  sql: string;
  abandon: AbortController;
  /** Undefined when it did not come to its end. */
  rows: Promise<number | undefined>;
}

/**
 * Writes a table while its file is still being surveyed: by the statement that
 * what was seen so far leads to. It counts only if the whole file leads to the
 * very same statement; else the rows are written again. So the result is the
 * same as without it, and only the time differs. Statements run one after
 * another: two at once would write the same file, in either order.
 */
export class EarlyWriting {
  readonly #target: WriteTarget;
  #running: Running | undefined;
  /** Resolves when every statement so far has ended, also those that were abandoned. */
  #ended: Promise<unknown> = Promise.resolve();
  #starts = 0;

  constructor(target: WriteTarget) {
    this.#target = target;
  }

  /** What the table would be written by if no more came; undefined: by nothing yet. */
  expect(sql: string | undefined): void {
    if (this.#running?.sql === sql) return;
    this.#abandon();
    if (sql === undefined || this.#starts === mostStarts) return;
    this.#starts += 1;
    const abandon = new AbortController();
    const signal = AbortSignal.any([abandon.signal, this.#target.signal]);
    const rows = this.#ended.then(() => this.#write(sql, signal)).catch(() => undefined);
    this.#running = { sql, abandon, rows };
    this.#ended = rows;
  }

  /** Writes the table by this statement, unless that is under way; returns the rows. */
  async write(sql: string): Promise<number> {
    const rows = this.#running?.sql === sql ? await this.#running.rows : undefined;
    if (rows !== undefined) return rows;
    await this.stop();
    // What went wrong before may have been for what the survey did not know yet; what goes wrong now is told.
    return await this.#write(sql, this.#target.signal);
  }

  /** Resolves when nothing is being written any more. */
  async stop(): Promise<void> {
    this.#abandon();
    await this.#ended;
  }

  #abandon(): void {
    this.#running?.abandon.abort();
    this.#running = undefined;
  }

  async #write(sql: string, signal: AbortSignal): Promise<number> {
    const [[count] = []] = (await query(this.#target.connection, sql, signal)).getRows();
    return Number(count);
  }
}
