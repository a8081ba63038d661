import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@millrace/runtime/testing';
import type { CellValue, ImportRecipe } from '../../index.ts';
import { checkRecipe } from '../csv/check-recipe.ts';
import { type IngestedFile, ingestFile, type OfferedRecipe } from '../ingest/ingest-file.ts';
import { readTable } from '../read/read-table.ts';
import { createRowPageReader } from '../read/row-pages.ts';
import type { DatasetTable } from '../read/table.ts';

export interface IngestedText extends IngestedFile {
  /** All rows, as the API shows them. */
  cells: CellValue[][];
  table: DatasetTable;
  /** Type by name, for short assertions. */
  types: Record<string, string>;
  roles: Record<string, string>;
}

/** Ingests a text (or raw bytes) in this process and reads everything back. */
export async function ingestText(
  content: string | Buffer,
  recipe: ImportRecipe = {},
  offered?: OfferedRecipe,
): Promise<IngestedText> {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'received.csv');
  await writeFile(path, content);
  return await ingestPath(path, directory.path, recipe, offered);
}

export async function ingestPath(
  path: string,
  directory: string,
  recipe: ImportRecipe = {},
  offered?: OfferedRecipe,
): Promise<IngestedText> {
  checkRecipe(recipe);
  const target = join(directory, 'version.parquet');
  const file = await ingestFile(
    {
      path,
      target,
      workDirectory: directory,
      recipe,
      ...(offered && { offered }),
      memoryMegabytes: 1_024,
      threads: 2,
      expandedBytes: 1024 ** 3,
    },
    { progress: () => {}, signal: new AbortController().signal },
  );
  const pages = createRowPageReader();
  const limit = Math.min(file.rows, 1_000);
  const { rows: cells } = await pages.read(target, file.columns, file.rows, { offset: 0, limit });
  pages.close();
  const table = await readTable({ path: target, columns: file.columns });
  const types = Object.fromEntries(file.columns.map(({ name, type }) => [name, type]));
  const roles = Object.fromEntries(file.columns.map(({ name, role }) => [name, role]));
  return { ...file, cells, table, types, roles };
}

/** For `assert.rejects`: an error with this code whose sentence fits. */
export function refusedWith(code: string, sentence: RegExp) {
  return (error: unknown) => {
    const { code: found, message } = error as { code?: string; message: string };
    if (found !== code || !sentence.test(message)) throw new Error(`expected ${code}, got ${found}: ${message}`);
    return true;
  };
}
