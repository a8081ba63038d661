import { maximumMerges } from '../limits.ts';
import type { SheetCell, SheetRow } from './sheet-rows.ts';
import type { SheetPlace, Workbook } from './workbook.ts';

/** Cells of one column that are merged over several rows. */
interface Merge {
  column: number;
  firstLine: number;
  lastLine: number;
}

const endOfData = /<\/(?:\w+:)?sheetData>/;
const mergedRange = /<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"/g;
/** The list of merged cells of a sheet; about 40 bytes each. */
const maximumListBytes = 64 * maximumMerges;
/** Merged cells side by side; each costs time in every row. */
const maximumOpen = 1_000;

/**
 * Finds the cells of a sheet that are merged over several rows, top to bottom.
 * They are listed after the rows, so the sheet is unpacked once for them alone.
 */
export async function readMerges(workbook: Workbook, sheet: SheetPlace, signal?: AbortSignal): Promise<Merge[]> {
  const stream = await workbook.openEntry(sheet.entry);
  let tail = '';
  let found = false;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      tail += chunk.toString('latin1');
      if (!found) {
        const at = tail.search(endOfData);
        found = at !== -1;
        tail = found ? tail.slice(at) : tail.slice(-32);
      } else if (tail.length > maximumListBytes) {
        return [];
      }
    }
  } catch {
    // Reading the rows tells what is wrong with the sheet.
    signal?.throwIfAborted();
    return [];
  } finally {
    stream.destroy();
  }
  const merges = Array.from(tail.matchAll(mergedRange), ([, letters = '', first, last]) => {
    const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
    return { column, firstLine: Number(first), lastLine: Number(last) };
  });
  if (merges.length > maximumMerges) return [];
  return merges.filter(({ firstLine, lastLine }) => lastLine > firstLine).sort((a, b) => a.firstLine - b.firstLine);
}

/** Repeats the value of cells that are merged over several rows in each of those rows. */
export class MergedCells {
  /** How many values were repeated. */
  filled = 0;
  readonly #merges: Merge[];
  #next = 0;
  /** By column. */
  readonly #open = new Map<number, { lastLine: number; value: SheetCell }>();

  constructor(merges: Merge[]) {
    this.#merges = merges;
  }

  /** Takes the rows of a sheet in order and changes them. */
  fill(row: SheetRow): void {
    for (const [column, { lastLine, value }] of this.#open) {
      if (row.line > lastLine) {
        this.#open.delete(column);
      } else if (row.cells[column] === undefined) {
        row.cells[column] = value;
        this.filled += 1;
      }
    }
    for (; this.#next < this.#merges.length; this.#next++) {
      const { firstLine, lastLine, column } = this.#merges[this.#next] as Merge;
      if (firstLine > row.line) return;
      const value = firstLine === row.line ? row.cells[column] : undefined;
      if (value !== undefined && value !== null && this.#open.size < maximumOpen)
        this.#open.set(column, { lastLine, value });
    }
  }
}
