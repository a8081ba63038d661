import type { ImportRecipe } from '../../../index.ts';
import type { OpenedFile } from '../opened-file.ts';
import { Extent, openSheet } from './open-sheet.ts';
import type { SheetCell } from './sheet-rows.ts';

export interface XlsxRow {
  line: number;
  cells: SheetCell[];
}

/** The rows that `convertXlsx` writes, in the same order and columns, with the types that their cells have. */
export async function* readXlsxRows(
  opened: OpenedFile,
  { recipe, signal }: { recipe: ImportRecipe; signal?: AbortSignal },
): AsyncGenerator<XlsxRow> {
  const sheet = await openSheet(opened, recipe, signal);
  try {
    const extent = new Extent();
    for await (const rows of sheet.rows()) for (const row of rows) extent.add(row);
    for await (const rows of sheet.rows()) {
      for (const { line, cells } of rows) {
        yield { line, cells: Array.from({ length: extent.count }, (_, index) => cells[extent.first + index] ?? null) };
      }
    }
  } finally {
    sheet.close();
  }
}
