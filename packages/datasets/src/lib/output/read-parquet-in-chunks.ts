import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { BooleanWords, DatasetColumn, ImportRecipe } from '../../index.ts';
import type { ChunkColumn } from '../batch/chunk.ts';
import { notOfType } from '../csv/clean-copy.ts';
import { literal, openDuckDb, query } from '../duckdb.ts';
import { parquetSource } from '../formats/parquet/parquet-source.ts';
import type { DatasetTable } from '../read/table.ts';
import {
  createFeatureColumn,
  type FeatureColumn,
  featureSql,
  type ParquetCell,
  type ParquetFeature,
} from './parquet-features.ts';

export interface ReadParquetInChunksRequest {
  path: string;
  /** The columns to read and the types to read them as, with the words of those that are booleans in words. */
  columns: readonly (ChunkColumn & { words?: BooleanWords | undefined })[];
  /** Of the version that the file is; left out: a received file with whatever types. */
  version?: readonly DatasetColumn[];
  /** What is missing in a received file. */
  recipe?: ImportRecipe;
  /** Rows and rejects of a chunk, at most. */
  chunkRows?: number;
  memoryMegabytes?: number;
  signal?: AbortSignal | undefined;
}

export interface ParquetReject {
  /** Place of the row in the file, from 1. */
  line: number;
  column: string;
  reason: string;
  /** It stands in the file before the row of this index in the chunk's table. */
  before: number;
}

/** Some rows of a Parquet file in its order. */
export interface ParquetChunk {
  /** Names of all columns of the file. */
  header: string[];
  /** Columns that were asked for and are not in the file; all their values are missing. */
  missingColumns: string[];
  table: DatasetTable;
  /** Rows with a cell that is not of the type that was asked for. */
  rejects: ParquetReject[];
  rowsRead: number;
  rowsTotal: number;
}

/** As `readCsvInChunks`, for Parquet: values keep their types, and no text stands between. */
export async function* readParquetInChunks(request: ReadParquetInChunksRequest): AsyncGenerator<ParquetChunk> {
  const { columns, chunkRows = 10_000, memoryMegabytes = 512, signal } = request;
  const instance = await openDuckDb({ memoryMegabytes, threads: 1 });
  const connection = await instance.connect();
  try {
    const source = await describe(connection, request);
    const builder = new ParquetChunkBuilder(source, columns, chunkRows);
    const result = await connection.stream(builder.sql);
    for (;;) {
      signal?.throwIfAborted();
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) break;
      builder.add(chunk);
      yield* builder.full.splice(0);
    }
    builder.finish();
    yield* builder.full.splice(0);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A Parquet file as columns of the types that an ingest writes. */
interface DescribedParquet {
  /** Gives one column each. */
  select: string;
  columns: Pick<DatasetColumn, 'name' | 'type' | 'words'>[];
  rows: number;
}

async function describe(
  connection: DuckDBConnection,
  { path, version, recipe = {}, signal }: ReadParquetInChunksRequest,
): Promise<DescribedParquet> {
  if (!version) return describeReceived(connection, path, recipe, signal);
  const select = `SELECT * FROM read_parquet(${literal(path)})`;
  const [[count] = []] = (await query(connection, `SELECT count(*) FROM (${select})`, signal)).getRows();
  return { select, columns: [...version], rows: Number(count) };
}

async function describeReceived(
  connection: DuckDBConnection,
  path: string,
  { missing, columnMissing = {} }: ImportRecipe,
  signal: AbortSignal | undefined,
): Promise<DescribedParquet> {
  const options = { ...(signal && { signal }) };
  let source = await parquetSource(connection, path, { ...options, recipe: { ...(missing && { missing }) } });
  // It may speak of columns that this file does not have.
  const names = new Set(source.header.map(({ name }) => name));
  const own = Object.entries(columnMissing).filter(([name]) => names.has(name));
  if (own.length > 0) {
    const recipe = { ...(missing && { missing }), columnMissing: Object.fromEntries(own) };
    source = await parquetSource(connection, path, { ...options, recipe });
  }
  const { select, header, types, rows } = source;
  const columns = header.map(({ name }, index) => ({ name, type: types[index] ?? ('text' as const) }));
  return { select, columns, rows };
}

class ParquetChunkBuilder {
  readonly full: ParquetChunk[] = [];
  readonly sql: string;
  readonly #source: DescribedParquet;
  readonly #chunkRows: number;
  readonly #columns: FeatureColumn[];
  readonly #absent: TableOrder;
  #rejects: ParquetReject[] = [];
  #rows = 0;
  #rowsRead = 0;

  constructor(source: DescribedParquet, wanted: ReadParquetInChunksRequest['columns'], chunkRows: number) {
    const stored = new Map(source.columns.map((column) => [column.name, column]));
    const features = wanted.map((column): ParquetFeature | undefined => {
      const found = stored.get(column.name);
      return found && { ...column, stored: found.type, words: column.words ?? found.words };
    });
    const present = features.filter((feature) => feature !== undefined);
    this.#source = source;
    this.#chunkRows = chunkRows;
    this.#columns = present.map((feature) => createFeatureColumn(feature, chunkRows));
    this.#absent = new TableOrder(wanted, features);
    this.sql = `SELECT ${present.length > 0 ? present.map(featureSql).join(', ') : '1'} FROM (${source.select})`;
  }

  add(chunk: DuckDBDataChunk): void {
    const cells = this.#columns.map((_, index) => chunk.getColumnValues(index) as ParquetCell[]);
    for (let row = 0; row < chunk.rowCount; row++) {
      this.#rowsRead += 1;
      this.#addRow(cells, row);
      if (this.#rows + this.#rejects.length >= this.#chunkRows) this.finish();
    }
  }

  #addRow(cells: ParquetCell[][], row: number): void {
    for (let index = 0; index < this.#columns.length; index++) {
      const column = this.#columns[index] as FeatureColumn;
      const cell = cells[index]?.[row] ?? null;
      if (column.set(this.#rows, cell)) continue;
      const { name, type } = column.feature;
      const reason = notOfType(String(cell), name, type);
      this.#rejects.push({ line: this.#rowsRead, column: name, reason, before: this.#rows });
      return;
    }
    this.#rows += 1;
  }

  /** Makes a chunk of what is there, if anything is. */
  finish(): void {
    if (this.#rows + this.#rejects.length === 0) return;
    const taken = this.#columns.map((column) => column.take(this.#rows));
    this.full.push({
      header: this.#source.columns.map(({ name }) => name),
      missingColumns: this.#absent.names,
      table: { rows: this.#rows, columns: this.#absent.complete(taken, this.#rows) },
      rejects: this.#rejects,
      rowsRead: this.#rowsRead,
      rowsTotal: this.#source.rows,
    });
    this.#rejects = [];
    this.#rows = 0;
  }
}

/** Puts columns that the file does not have in their place, all missing. */
class TableOrder {
  readonly names: string[];
  readonly #wanted: readonly ChunkColumn[];
  readonly #isPresent: boolean[];

  constructor(wanted: readonly ChunkColumn[], found: readonly unknown[]) {
    this.#wanted = wanted;
    this.#isPresent = found.map((each) => each !== undefined);
    this.names = wanted.flatMap(({ name }, index) => (this.#isPresent[index] ? [] : [name]));
  }

  complete(present: DatasetTable['columns'], rows: number): DatasetTable['columns'] {
    const rest = present.values();
    return this.#wanted.map((column, index) => {
      if (this.#isPresent[index]) return rest.next().value as DatasetTable['columns'][number];
      const { name, type } = column;
      return type === 'category' || type === 'text'
        ? { name, type, codes: new Int32Array(rows).fill(-1), categories: [] }
        : { name, type, values: new Float64Array(rows).fill(Number.NaN) };
    });
  }
}
