import { join } from 'node:path';
import { type ConvertedTable, readXlsxRows, type XlsxCell, XlsxWriter } from '@millrace/datasets/server';
import { AddedColumns } from './added-columns.ts';
import { type FileToPredict, openConvertedTable } from './converted-file.ts';
import type { OpenedTable, OpenTableRequest } from './opened-table.ts';
import { packAfterwards } from './packed-result.ts';
import { XlsxResult } from './xlsx-result.ts';

/** A sheet of a workbook in, a workbook of that sheet with more cells out. */
export function openXlsxTable(request: OpenTableRequest, file: FileToPredict, converted: ConvertedTable): OpenedTable {
  const { opened, recipe } = file;
  return openConvertedTable(request, file, converted, ({ header, recordsAbove }) =>
    packAfterwards(request, file, join(request.workDirectory, 'sheet.xlsx'), (path) => {
      const writer = new XlsxWriter({ path, sheet: converted.sheet ?? '' });
      const added = new AddedColumns(request.signature, header);
      return new XlsxResult({ writer, rows: cellsOf(opened, { recipe }), rowsAbove: recordsAbove, header, added });
    }),
  );
}

async function* cellsOf(...sheet: Parameters<typeof readXlsxRows>): AsyncGenerator<XlsxCell[]> {
  for await (const { cells } of readXlsxRows(...sheet)) yield cells;
}
