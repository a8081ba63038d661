import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { ImportFinding } from '../../../index.ts';
import { CsvWriter } from '../../csv/csv-writer.ts';
import { refusal } from '../../errors.ts';
import { giveUpFile } from '../give-up-file.ts';
import { LineIndex } from '../line-index.ts';
import type { ConvertedTable, ConvertOptions, OpenedFile } from '../opened-file.ts';
import { tooLarge } from '../unpack.ts';
import { dateText } from './number-formats.ts';
import { Extent, type OpenSheet, openSheet } from './open-sheet.ts';
import type { SheetCell, SheetRow } from './sheet-rows.ts';

/** Rows that are held back to know the columns: at most so many, and so long. */
const sampleRows = 1_000;
const sampleCharacters = 8 * 1024 * 1024;
/** Characters that are handed to the writer before it may have to wait for the disk. */
const blockCharacters = 4 * 1024 * 1024;

interface Pass {
  rows: number;
  lines: LineIndex;
  complete: boolean;
  /** True when a later row has cells beside the columns of the first ones: the file must be written once more. */
  stale: boolean;
}

/**
 * Writes the rows of a sheet that hold something as CSV, from its first used
 * column on and all of one length. Titles and headers are rows like the others.
 * @throws MillraceError `datasets.workbook_*`, `datasets.sheet_missing`, `datasets.too_many_columns`
 */
export async function convertXlsx(opened: OpenedFile, options: ConvertOptions): Promise<ConvertedTable> {
  const { recipe, signal, target } = options;
  const sheet = await openSheet(opened, recipe, signal, options.onProgress);
  try {
    const extent = new Extent();
    let pass = await writeRows(sheet, extent, options, opened.expandedBytes);
    if (pass.stale) pass = await writeRows(sheet, extent, options, opened.expandedBytes);
    const { lines, rows, complete } = pass;
    if (rows === 0) throw refusal('workbook_empty', `The sheet "${sheet.sheet.name}" has no cells. Choose another.`);
    return {
      path: target,
      headed: false,
      rows,
      complete,
      rejects: [],
      rejected: 0,
      lineOf: (record) => lines.lineOf(record),
      sheet: sheet.sheet.name,
      sheets: sheet.sheets,
      findings: [...sheet.findings, ...filledFinding(sheet.filled()), ...sheet.formulas()],
    };
  } finally {
    sheet.close();
  }
}

async function writeRows(
  sheet: OpenSheet,
  extent: Extent,
  { target, maximumRows = Number.POSITIVE_INFINITY, signal }: ConvertOptions,
  maximumBytes: number,
): Promise<Pass> {
  const output = createWriteStream(target);
  const writer = new CsvWriter({ output, ...(signal && { signal }) });
  const pass: Pass = { rows: 0, lines: new LineIndex(), complete: true, stale: false };
  let waiting = 0;
  let sample: SheetRow[] | undefined = extent.count === 0 ? [] : undefined;
  const start = () => {
    const rows = sample ?? [];
    sample = undefined;
    for (const row of rows) extent.add(row);
    for (const row of rows) writer.record(recordOf(row, extent));
  };
  try {
    reading: for await (const rows of sheet.rows()) {
      for (const row of rows) {
        if (pass.rows >= maximumRows) {
          pass.complete = false;
          break reading;
        }
        pass.rows += 1;
        pass.lines.add(row.line);
        waiting += row.characters + extent.count;
        if (sample) {
          if (sample.push(row) === sampleRows || waiting > sampleCharacters) start();
        } else if (pass.stale || !extent.holds(row)) {
          pass.stale = true;
          extent.add(row);
        } else {
          writer.record(recordOf(row, extent));
        }
        if (waiting > blockCharacters && !sample) {
          waiting = 0;
          await writer.drain();
        }
      }
      if (!sample) await writer.drain();
      if (output.bytesWritten > maximumBytes) throw tooLarge(maximumBytes);
    }
    start();
    await writer.end();
    await finished(output);
    return pass;
  } catch (error) {
    await giveUpFile(output);
    throw error;
  }
}

function recordOf({ cells }: SheetRow, { first, count }: Extent): string[] {
  return Array.from({ length: count }, (_, index) => cellText(cells[first + index]));
}

/** A cell as it would stand in a CSV file; an empty one is ''. */
function cellText(cell: SheetCell | undefined): string {
  if (cell === undefined || cell === null) return '';
  return cell instanceof Date ? dateText(cell) : String(cell);
}

function filledFinding(filled: number): ImportFinding[] {
  if (filled === 0) return [];
  const cells = filled === 1 ? '1 cell' : `${filled.toLocaleString('en')} cells`;
  const detail = `The value of merged cells was taken for each of their rows: ${cells} were filled.`;
  return [{ code: 'merged_filled', level: 'info', detail }];
}
