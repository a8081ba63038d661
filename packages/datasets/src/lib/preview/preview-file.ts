import { join } from 'node:path';
import type { ImportPreview } from '../../index.ts';
import type { IngestContext, IngestFileInput } from '../ingest/ingest-file.ts';
import { ingestFile } from '../ingest/ingest-file.ts';
import { createRowPageReader } from '../read/row-pages.ts';

export interface PreviewFileInput extends Omit<IngestFileInput, 'target' | 'threads' | 'expectations'> {
  /** Rows to show. */
  rows: number;
}

/** Rejects that are shown. */
const shownRejects = 20;

/**
 * Reads the beginning of a file by the same way as a whole one is read, so that
 * what is shown is what would be kept, as far as the beginning tells.
 * @throws MillraceError `datasets.*` (422) as an ingest would
 */
export async function previewFile(input: PreviewFileInput, context: IngestContext): Promise<ImportPreview> {
  const target = join(input.workDirectory, 'preview.parquet');
  const file = await ingestFile({ ...input, target, threads: 1 }, context);
  const pages = createRowPageReader();
  try {
    const limit = Math.min(input.rows, file.rows);
    const { rows } = await pages.read(target, file.columns, file.rows, { offset: 0, limit });
    const { recipe, findings, rejected, keptApart, complete, entries, sheets } = file;
    return {
      recipe,
      columns: file.columns.map((column, index) => ({ ...column, missing: file.profile.columns[index]?.missing ?? 0 })),
      rows,
      cells: file.firstCells ?? rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell)))),
      rowsRead: file.rows,
      complete,
      rejected,
      keptApart,
      rejects: file.rejects.slice(0, shownRejects),
      findings,
      ...(entries && { entries }),
      ...(sheets && { sheets }),
    };
  } finally {
    pages.close();
  }
}
