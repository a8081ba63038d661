import type { ImportRecipe } from '../../index.ts';
import { identifier, literal, openDuckDb, query } from '../duckdb.ts';

/** How `writeCsv` writes, for those who read it again. */
export const writtenRecipe: ImportRecipe = {
  delimiter: ',',
  quote: '"',
  encoding: 'utf-8',
  decimalSeparator: '.',
  missing: [''],
};

/** Writes a version's Parquet file as CSV, rows and columns in their order, at bounded memory. Missing is the empty cell. */
export async function writeCsv({
  path,
  target,
  signal,
}: {
  path: string;
  target: string;
  signal?: AbortSignal;
}): Promise<void> {
  const instance = await openDuckDb({ memoryMegabytes: 512, threads: 1 });
  const connection = await instance.connect();
  try {
    const described = (await query(connection, `DESCRIBE SELECT * FROM ${literal(path)}`, signal)).getRows();
    const cells = described.map(([name, type]) => cellSql(String(name), String(type)));
    await query(
      connection,
      `COPY (SELECT ${cells.join(', ')} FROM ${literal(path)}) TO ${literal(target)} (FORMAT csv, HEADER)`,
      signal,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Times are written in the one form that says everything. */
function cellSql(name: string, type: string): string {
  if (!type.startsWith('TIMESTAMP') && type !== 'DATE') return identifier(name);
  return `strftime(${identifier(name)}, '%Y-%m-%dT%H:%M:%S.%gZ') AS ${identifier(name)}`;
}
