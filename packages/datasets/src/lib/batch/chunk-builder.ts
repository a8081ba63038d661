import type { RejectedRow } from '../../index.ts';
import { notOfType } from '../csv/clean-copy.ts';
import type { HeaderName } from '../csv/header.ts';
import { type RecordHandler, type RecordPlace, rawText } from '../csv/record-reader.ts';
import type { Dialect, RecordScanner } from '../csv/record-scanner.ts';
import type { ChunkColumn, ChunkReject, CsvChunk } from './chunk.ts';
import { type Cell, type ChunkReading, type ColumnBuilder, createColumnBuilder } from './column-builder.ts';

type Filled = Pick<CsvChunk, 'header' | 'headerLine' | 'missingColumns' | 'lines' | 'table' | 'rejects'>;

export interface ChunkPlan {
  names: readonly HeaderName[];
  headerLine: string;
  chunkRows: number;
  dialect: Dialect;
  reading: ChunkReading;
}

/** Collects records into chunks of at most `chunkRows` rows and rejects. */
export class ChunkBuilder implements RecordHandler {
  readonly full: Filled[] = [];
  readonly names: readonly HeaderName[];
  rows = 0;
  rejected = 0;
  firstReject: RejectedRow | undefined;

  readonly #scanner: RecordScanner;
  readonly #chunkRows: number;
  readonly #dialect: Dialect;
  readonly #headerLine: string;
  readonly #missingColumns: string[];
  readonly #builders: { builder: ColumnBuilder; place: number }[];
  #lines: string[] = [];
  #rejects: ChunkReject[] = [];

  constructor(
    scanner: RecordScanner,
    columns: readonly ChunkColumn[],
    { names, headerLine, chunkRows, dialect, reading }: ChunkPlan,
  ) {
    this.#dialect = dialect;
    this.#scanner = scanner;
    this.#chunkRows = chunkRows;
    this.names = names;
    this.#headerLine = headerLine;
    const places = new Map(names.map(({ name }, place) => [name, place]));
    this.#missingColumns = columns.flatMap(({ name }) => (places.has(name) ? [] : [name]));
    this.#builders = columns.map((column) => ({
      builder: createColumnBuilder(column, chunkRows, reading),
      place: places.get(column.name) ?? -1,
    }));
  }

  row(place: RecordPlace): void {
    const { bytes, start, end } = place;
    const line = bytes.toString('utf8', start, end);
    const row = this.#lines.length;
    const cell = this.#cells(place, line);
    for (const { builder, place: index } of this.#builders) {
      if (index === -1) {
        builder.setMissing(row);
      } else if (!builder.set(row, cell.at(index))) {
        const { name, type } = builder.column;
        const reason = notOfType(cell.text(), name, type);
        this.reject({ line: place.line, column: name, reason, raw: rawText(place, this.#dialect), record: line });
        return;
      }
    }
    this.#lines.push(line);
    this.rows += 1;
    this.#finishWhenFull();
  }

  /** Never called: these files are read verbatim. */
  empty(): void {}

  reject(row: RejectedRow & { record?: string }): void {
    this.firstReject ??= row;
    this.rejected += 1;
    this.#rejects.push({ ...row, before: this.#lines.length });
    this.#finishWhenFull();
  }

  /** Makes a chunk of what is there, if anything is. */
  finish(): void {
    const rows = this.#lines.length;
    if (rows + this.#rejects.length === 0) return;
    const columns = this.#builders.map(({ builder }) => builder.take(rows));
    this.full.push({
      header: this.names.map(({ name }) => name),
      headerLine: this.#headerLine,
      missingColumns: this.#missingColumns,
      lines: this.#lines,
      table: { rows, columns },
      rejects: this.#rejects,
    });
    this.#lines = [];
    this.#rejects = [];
  }

  #finishWhenFull(): void {
    if (this.#lines.length + this.#rejects.length >= this.#chunkRows) this.finish();
  }

  /** One object for all cells of a row. In a row of ASCII, fields are cut from the line, which is four times quicker. */
  #cells({ bytes, start, end }: RecordPlace, line: string): Cell & { at(index: number): Cell } {
    const scanner = this.#scanner;
    const sliceable = line.length === end - start;
    let current = 0;
    return {
      bytes,
      start: 0,
      end: 0,
      at(index) {
        current = index;
        this.start = scanner.starts[index] as number;
        this.end = scanner.ends[index] as number;
        return this;
      },
      text() {
        if (sliceable && scanner.isVerbatim(bytes, current)) return line.slice(this.start - start, this.end - start);
        return scanner.text(bytes, current);
      },
    };
  }
}
