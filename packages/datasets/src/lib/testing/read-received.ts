import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@millrace/runtime/testing';
import type { CellValue, ImportPreview, ImportRecipe } from '../../index.ts';
import { checkRecipe } from '../csv/check-recipe.ts';
import { type IngestedFile, ingestFile } from '../ingest/ingest-file.ts';
import { previewFile } from '../preview/preview-file.ts';
import { createRowPageReader } from '../read/row-pages.ts';

export interface ReadFile extends IngestedFile {
  /** The first 1,000 rows, as the API shows them. */
  cells: CellValue[][];
}

const memoryMegabytes = 1_024;
const expandedBytes = 1024 ** 3;
const shownRows = 1_000;
/** One for all files: opening an engine takes longer than reading a small one. */
const pages = createRowPageReader();

/** Reads received bytes as an upload is read, in this process; quicker than `ingestText`, without the table. */
export async function readReceived(content: string | Buffer, recipe: ImportRecipe = {}): Promise<ReadFile> {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'received');
  await writeFile(path, content);
  return await readReceivedPath(path, directory.path, recipe);
}

export async function readReceivedPath(path: string, directory: string, recipe: ImportRecipe = {}): Promise<ReadFile> {
  checkRecipe(recipe);
  const target = join(directory, 'version.parquet');
  const file = await ingestFile(
    { path, target, workDirectory: directory, recipe, memoryMegabytes, expandedBytes, threads: 1 },
    { progress: () => {}, signal: new AbortController().signal },
  );
  const limit = Math.min(file.rows, shownRows);
  const { rows: cells } = await pages.read(target, file.columns, file.rows, { offset: 0, limit });
  return { ...file, cells };
}

/** Reads received bytes as they are shown before they are kept, in this process. With `cut` there is more of the file. */
export async function previewReceived(
  content: string | Buffer,
  recipe: ImportRecipe = {},
  cut = false,
): Promise<ImportPreview> {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'received');
  await writeFile(path, content);
  checkRecipe(recipe);
  const preview = { maximumBytes: 8 * 1024 * 1024, maximumRows: 10_000, cut };
  return await previewFile(
    { path, workDirectory: directory.path, recipe, memoryMegabytes, expandedBytes, rows: shownRows, preview },
    { progress: () => {}, signal: new AbortController().signal },
  );
}
