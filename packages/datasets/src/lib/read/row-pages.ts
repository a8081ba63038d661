import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import type { CellValue, DatasetColumn, RowPage } from '../../index.ts';
import { identifier, literal, openDuckDb } from '../duckdb.ts';

export interface RowPageRequest {
  /** Rows to skip. */
  offset: number;
  /** At most 1,000. */
  limit: number;
}

export interface RowPageReader {
  read(path: string, columns: readonly DatasetColumn[], total: number, page: RowPageRequest): Promise<RowPage>;
  close(): void;
}

const idleMilliseconds = 30_000;
const maximumRows = 1_000;
/** DuckDB holds 2,048 rows of every selected column at once, so wide tables are read in stripes. */
const columnsPerQuery = 500;

/** Reads pages of Parquet files with one small DuckDB, opened when needed and closed when idle. */
export function createRowPageReader(): RowPageReader {
  let opening: Promise<DuckDBInstance> | undefined;
  let idle: NodeJS.Timeout | undefined;
  let reading = 0;

  function close(): void {
    clearTimeout(idle);
    const closing = opening;
    opening = undefined;
    closing?.then((instance) => instance.closeSync()).catch(() => {});
  }

  async function withConnection<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    clearTimeout(idle);
    reading += 1;
    try {
      opening ??= openDuckDb({ memoryMegabytes: 256, threads: 1 });
      const connection = await (await opening).connect();
      try {
        return await work(connection);
      } finally {
        connection.closeSync();
      }
    } finally {
      reading -= 1;
      if (reading === 0) idle = setTimeout(close, idleMilliseconds).unref();
    }
  }

  return {
    close,
    async read(path, columns, total, page) {
      const offset = Math.max(0, Math.floor(page.offset));
      const limit = Math.max(0, Math.min(maximumRows, Math.floor(page.limit), total - offset));
      const names = columns.map(({ name }) => name);
      if (limit === 0) return { columns: names, rows: [], offset, total };
      const rows = await withConnection(async (connection) => {
        const found: CellValue[][] = Array.from({ length: limit }, () => []);
        for (let start = 0; start < columns.length; start += columnsPerQuery) {
          const stripe = columns.slice(start, start + columnsPerQuery);
          const sql = `SELECT ${stripe.map(cellSql).join(', ')} FROM ${literal(path)} LIMIT ${limit} OFFSET ${offset}`;
          const values = (await connection.runAndReadAll(sql)).getRows();
          for (const [index, row] of values.entries()) for (const value of row) found[index]?.push(toJson(value));
        }
        return found;
      });
      for (const [index, { type }] of columns.entries()) if (type === 'datetime') datesToText(rows, index);
      return { columns: names, rows, offset, total };
    },
  };
}

function cellSql({ name, type }: DatasetColumn): string {
  return type === 'datetime' ? `epoch_ms(${identifier(name)})` : identifier(name);
}

function toJson(value: DuckDBValue): CellValue {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}

function datesToText(rows: CellValue[][], index: number): void {
  for (const row of rows) {
    const value = row[index];
    if (typeof value === 'number') row[index] = new Date(value).toISOString();
  }
}
