import exceljs from 'exceljs';
import type { CellValue } from '../../index.ts';
import { literal } from '../duckdb.ts';
import { writeParquetFile } from '../testing/write-parquet-file.ts';
import { type ColumnKind, type RandomTable, rowsOf } from './random-table.ts';

/** A workbook as exceljs writes it: shared strings, dates as numbers with a format. */
export async function writeExcelTable(table: RandomTable, titles: readonly string[]): Promise<Buffer> {
  const workbook = new exceljs.Workbook();
  const sheet = workbook.addWorksheet('Data');
  for (const title of titles) sheet.addRow([title]);
  sheet.addRow(table.columns.map(({ name }) => name));
  for (const row of rowsOf(table)) {
    sheet.addRow(
      row.map((value, place) =>
        table.columns[place]?.kind === 'datetime' && value !== null ? new Date(String(value)) : value,
      ),
    );
  }
  table.columns.forEach(({ kind }, place) => {
    if (kind === 'datetime') sheet.getColumn(place + 1).numFmt = 'yyyy-mm-dd hh:mm:ss';
  });
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

const sqlTypes: Record<ColumnKind, string> = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  datetime: 'TIMESTAMP_MS',
  words: 'VARCHAR',
};

export function writeParquetTable(table: RandomTable, codec: string): Promise<Buffer> {
  const columns = table.columns.map(({ name, kind }, place) => `c${place}::${sqlTypes[kind]} AS "${name}"`);
  const rows = rowsOf(table).map(
    (row) => `(${row.map((value, place) => sql(value, table.columns[place]?.kind)).join(', ')})`,
  );
  const names = table.columns.map((_, place) => `c${place}`);
  return writeParquetFile(
    `SELECT ${columns.join(', ')} FROM (VALUES ${rows.join(', ')}) AS t(${names.join(', ')})`,
    `, CODEC '${codec}'`,
  );
}

function sql(value: CellValue, kind: ColumnKind | undefined): string {
  if (value === null) return 'NULL';
  if (kind === 'datetime') return `TIMESTAMP '${String(value).slice(0, 19).replace('T', ' ')}'`;
  // As a text: a literal with digits behind the point would be a decimal.
  return kind === 'number' ? `'${value}'::DOUBLE` : typeof value === 'string' ? literal(value) : String(value);
}
