import type { ImportFinding, ImportRecipe } from '../../../index.ts';
import type { OpenedFile } from '../opened-file.ts';
import { chooseSheet } from './choose-sheet.ts';
import { FormulaResults, formulaFindings } from './formulas.ts';
import { MergedCells, readMerges } from './merges.ts';
import { SharedStrings } from './shared-strings.ts';
import { readSheetRows, type SheetRow } from './sheet-rows.ts';
import { type SheetPlace, Workbook } from './workbook.ts';

/** The sheet of a workbook that holds the table. */
export interface OpenSheet {
  sheet: SheetPlace;
  /** Names of all sheets, the hidden ones last. */
  sheets: string[];
  findings: ImportFinding[];
  /** May be called again: begins at the first row each time. */
  rows(): AsyncGenerator<SheetRow[]>;
  /** Values that were repeated in merged cells by the last `rows`. */
  filled(): number;
  /** What the last `rows` tells of its formulas. */
  formulas(): ImportFinding[];
  close(): void;
}

/** @throws MillraceError `datasets.workbook_*`, `datasets.sheet_missing`, `datasets.archive_*` */
export async function openSheet(
  opened: OpenedFile,
  recipe: ImportRecipe,
  signal?: AbortSignal,
  onBytes?: (share: number) => void,
): Promise<OpenSheet> {
  const workbook = await Workbook.open(opened, signal);
  let strings: SharedStrings | undefined;
  const close = () => {
    strings?.close();
    workbook.close();
  };
  try {
    const texts = await SharedStrings.read(workbook, opened.workDirectory, signal);
    strings = texts;
    const { sheet, findings } = await chooseSheet(workbook, texts, recipe, signal);
    const merges = await readMerges(workbook, sheet, signal);
    let merged = new MergedCells(merges);
    let results = new FormulaResults();
    const names = (hidden: boolean) => workbook.sheets.filter((one) => one.hidden === hidden).map(({ name }) => name);
    return {
      sheet,
      findings,
      sheets: [...names(false), ...names(true)],
      filled: () => merged.filled,
      formulas: () => formulaFindings(results, workbook.calculatedWhenOpened, recipe),
      close,
      async *rows() {
        merged = new MergedCells(merges);
        results = new FormulaResults();
        let read = 0;
        const count = (bytes: number) => {
          read += bytes;
          onBytes?.(Math.min(1, read / Math.max(1, sheet.entry.bytes)));
        };
        for await (const rows of readSheetRows(workbook, sheet, texts, signal, count, results)) {
          for (const row of rows) merged.fill(row);
          yield rows;
        }
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** The columns of a sheet that hold something: from `first` on, `count` of them. */
export class Extent {
  first = Number.POSITIVE_INFINITY;
  count = 0;

  add({ cells }: SheetRow): void {
    let first = 0;
    while (first < cells.length && cells[first] === undefined) first += 1;
    if (first === cells.length) return;
    const end = Math.max(cells.length, this.first === Number.POSITIVE_INFINITY ? 0 : this.first + this.count);
    this.first = Math.min(this.first, first);
    this.count = end - this.first;
  }

  holds({ cells }: SheetRow): boolean {
    if (cells.length > this.first + this.count) return false;
    for (let column = 0; column < this.first; column++) if (cells[column] !== undefined) return false;
    return true;
  }
}
