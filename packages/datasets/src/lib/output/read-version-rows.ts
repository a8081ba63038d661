import type { DatasetColumn } from '../../index.ts';
import { identifier, literal, openDuckDb } from '../duckdb.ts';
import type { XlsxCell } from './xlsx-cells.ts';

/** The rows of a version in their order, as typed cells; booleans in the words of their file. */
export async function* readVersionRows(path: string, columns: readonly DatasetColumn[]): AsyncGenerator<XlsxCell[]> {
  const instance = await openDuckDb({ memoryMegabytes: 512, threads: 1 });
  const connection = await instance.connect();
  try {
    const cells = columns.map(({ name, type }) =>
      type === 'datetime' ? `epoch_ms(${identifier(name)})` : identifier(name),
    );
    const result = await connection.stream(`SELECT ${cells.join(', ')} FROM ${literal(path)}`);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return;
      for (const row of chunk.getRows()) yield row.map((value, index) => toCell(value, columns[index]));
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function toCell(value: unknown, column: DatasetColumn | undefined): XlsxCell {
  if (typeof value === 'bigint') return column?.type === 'datetime' ? new Date(Number(value)) : Number(value);
  if (typeof value === 'boolean' && column?.words) return value ? column.words.true : column.words.false;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
