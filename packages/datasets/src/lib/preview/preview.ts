import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger, runChild } from '@millrace/runtime/server';
import type { Kysely } from 'kysely';
import type { ImportPreview, ImportRecipe } from '../../index.ts';
import { checkRecipe } from '../csv/check-recipe.ts';
import { refusal } from '../errors.ts';
import type { IngestProgress } from '../ingest/ingest-file.ts';
import { offeredRecipe } from '../store/save.ts';
import type { DatasetsTables } from '../store/tables.ts';
import type { PreviewFileInput } from './preview-file.ts';

export interface PreviewSource {
  path: string;
  /** False when the file is only the beginning of one. */
  complete?: boolean | undefined;
}

export interface PreviewOptions {
  recipe?: ImportRecipe | undefined;
  /** Offers the recipe of its latest version when none is given. */
  dataset?: string | undefined;
  /** Rows to show; 100 when left out. */
  rows?: number | undefined;
  signal: AbortSignal;
  /** Copies go into a directory of their own in here. */
  workDirectory: string;
  memoryMegabytes?: number | undefined;
  /** A packed file of which all has to be unpacked and that becomes larger is refused; 64 GiB when left out. */
  expandedBytes?: number | undefined;
}

/** Enough to tell types and the order of dates, and little enough to answer within a second or two. */
const maximumBytes = 8 * 1024 * 1024;
const maximumRows = 20_000;
const defaultMemoryMegabytes = 1_024;
const defaultExpandedBytes = 64 * 1024 ** 3;
/** A hostile file may be slow to read. */
const timeoutMilliseconds = 60_000;

/**
 * Shows the beginning of a file as it would be read, in a process of its own; nothing is kept.
 * @throws MillraceError `datasets.*` (422) as an ingest would
 */
export async function preview(
  { store, logger }: { store: Kysely<DatasetsTables>; logger: Logger },
  source: PreviewSource,
  options: PreviewOptions,
): Promise<ImportPreview> {
  const { recipe = {}, dataset, rows = 100, workDirectory, memoryMegabytes = defaultMemoryMegabytes } = options;
  const { expandedBytes = defaultExpandedBytes } = options;
  checkRecipe(recipe);
  const before = dataset === undefined ? undefined : await offeredRecipe(store, dataset);
  const offered = options.recipe ? undefined : before;
  await mkdir(workDirectory, { recursive: true });
  const directory = await mkdtemp(join(workDirectory, 'preview-'));
  const timeout = AbortSignal.timeout(timeoutMilliseconds);
  try {
    const shown = await runChild<PreviewFileInput, IngestProgress, ImportPreview>({
      module: new URL('./child.ts', import.meta.url),
      input: {
        path: source.path,
        workDirectory: directory,
        recipe,
        ...(offered && { offered }),
        memoryMegabytes,
        expandedBytes,
        preview: { maximumBytes, maximumRows, cut: source.complete === false },
        rows,
      },
      signal: AbortSignal.any([options.signal, timeout]),
      memoryMegabytes,
      logger,
      onProgress: () => {},
    });
    const change = before && changedColumns(before, shown);
    return { ...shown, ...(change && { change }) };
  } catch (error) {
    throw timeout.aborted && error === timeout.reason ? tooSlow(error) : error;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Undefined when there are the same columns. */
function changedColumns(
  { version, columns: earlier }: { version: number; columns: string[] },
  { columns, complete, recipe }: ImportPreview,
): ImportPreview['change'] {
  const [before, now] = [new Set(earlier), new Set(columns.map(({ name }) => name))];
  // A key of JSON records may come later in the file.
  const all = complete || (recipe.format !== 'json' && recipe.format !== 'ndjson');
  const added = [...now].filter((name) => !before.has(name));
  const removed = all ? [...before].filter((name) => !now.has(name)) : [];
  return added.length + removed.length > 0 ? { version, added, removed } : undefined;
}

const tooSlow = (cause: unknown) =>
  refusal(
    'preview_too_slow',
    'Reading the beginning of this file takes longer than a minute. Say in the recipe what it is (format, delimiter, sheet), or import it without a look.',
    cause,
  );
