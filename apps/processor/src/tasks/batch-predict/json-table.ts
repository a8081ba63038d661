import {
  type ConvertedTable,
  type JsonRecord as FoundRecord,
  openPackedFile,
  readJsonRecords,
} from '@millrace/datasets/server';
import { AddedColumns } from './added-columns.ts';
import { type FileToPredict, openConvertedTable } from './converted-file.ts';
import { type JsonRecord, JsonResult } from './json-result.ts';
import type { OpenedTable, OpenTableRequest } from './opened-table.ts';

/** A JSON document in, the same records with more members out. */
export function openJsonTable(request: OpenTableRequest, file: FileToPredict, converted: ConvertedTable): OpenedTable {
  const { opened, recipe, entry } = file;
  return openConvertedTable(request, file, converted, ({ header, recordsAbove }) => {
    const above = converted.headed ? 0 : recordsAbove;
    return new JsonResult({
      file: openPackedFile({ path: request.output, compression: opened.compression, entry }),
      format: opened.format === 'ndjson' ? 'ndjson' : 'json',
      records: toldApart(readJsonRecords(opened, { recipe }), converted, above),
      added: new AddedColumns(request.signature, header),
      pointer: converted.records,
      header,
    });
  });
}

/**
 * Tells the records that became rows from those that could not be read: the
 * first of these are known by their text, all of them because no row is of their place.
 */
async function* toldApart(
  records: AsyncIterable<FoundRecord>,
  { lineOf, rows, rejects }: ConvertedTable,
  above: number,
): AsyncGenerator<JsonRecord> {
  let row = 0;
  let reject = 0;
  for await (const { raw, line } of records) {
    const known = rejects[reject];
    if (known?.line === line && raw.startsWith(known.raw)) {
      reject += 1;
      yield { raw, problem: known.reason };
    } else if (row < rows && lineOf(row) === line) {
      row += 1;
      yield { raw, ...(row <= above && { above: row === above ? ('names' as const) : ('title' as const) }) };
    } else {
      yield { raw, problem: 'The record cannot be read.' };
    }
  }
}
