import type { ImportRecipe, RejectedRow } from '../../index.ts';
import { literal, query } from '../duckdb.ts';
import { noRowOfFixedTypes, refusal } from '../errors.ts';
import type { OpenedFile } from '../formats/opened-file.ts';
import { readMisfits } from '../formats/parquet/misfits.ts';
import { type ParquetSource, parquetProblem, parquetSource } from '../formats/parquet/parquet-source.ts';
import type { IngestFileInput, OfferedRecipe } from './ingest-file.ts';
import type { TableToWrite, WriteTarget, WrittenTable } from './written-table.ts';

/** Its width shows only when it is open: enough for nearly all. */
const assumedWidth = 1_000;

/** A Parquet file, whose types stay as they are unless the recipe says otherwise. */
export function parquetTable(opened: OpenedFile, { recipe, offered, preview }: IngestFileInput): TableToWrite {
  return {
    width: assumedWidth,
    complete: true,
    async write(target): Promise<WrittenTable> {
      const { connection, signal, progress } = target;
      refuseRowsApart(recipe);
      const maximumRows = preview?.maximumRows;
      let source = await parquetSource(connection, opened.path, { recipe, maximumRows, signal });
      const before = offered ? offeredFor(source, offered) : {};
      if (Object.keys(before).length > 0) {
        source = await parquetSource(connection, opened.path, { recipe: before, maximumRows, signal });
      }
      progress({ fraction: 0.4, step: 'Writing Parquet' });
      const counts = await copyRows(source, target);
      const { header, types, findings } = source;
      const read = Math.min(source.rows, maximumRows ?? source.rows);
      const said = { ...recipe, ...before };
      return {
        counts: { ...counts, rejected: read - counts.rows, keptApart: 0 },
        columns: header.map((named, index) => ({
          ...named,
          type: types[index] ?? 'text',
          fixed: said.types?.[named.name] !== undefined,
        })),
        recipe: { ...said, ...formOf(opened) },
        findings: [...opened.findings, ...findings],
        complete: read === source.rows,
      };
    },
  };
}

/** @throws MillraceError `datasets.recipe_unfit` */
function refuseRowsApart({ rejectRows = {} }: ImportRecipe): void {
  if (Object.values(rejectRows).every((cells) => cells.length === 0)) return;
  throw refusal(
    'recipe_unfit',
    'Rows of a Parquet file cannot be kept apart by their cells. Take `rejectRows` out of the recipe, or clean the file.',
  );
}

/** @throws MillraceError `datasets.no_readable_rows` */
async function copyRows(
  { select, misfits }: ParquetSource,
  { connection, target, signal }: WriteTarget,
): Promise<{ rows: number; rejects: RejectedRow[] }> {
  const sql = `COPY (${select}) TO ${literal(target)} (FORMAT parquet, COMPRESSION snappy)`;
  try {
    const [[count] = []] = (await query(connection, sql, signal)).getRows();
    const rows = Number(count);
    const rejects = misfits ? await readMisfits(connection, misfits, signal) : [];
    if (rows === 0) throw noRowOfFixedTypes(rejects[0]);
    return { rows, rejects };
  } catch (error) {
    signal?.throwIfAborted();
    throw parquetProblem(error);
  }
}

function formOf({ format, compression, entry }: OpenedFile): ImportRecipe {
  return { format, compression, ...(entry !== undefined && { entry }) };
}

/** What the version before was told of columns that are there; its markers for text are none of a typed file. */
function offeredFor({ header }: ParquetSource, { recipe }: OfferedRecipe): ImportRecipe {
  const names = new Set(header.map(({ name }) => name));
  const parts = (['types', 'roles', 'columnMissing'] as const).flatMap((part) => {
    const known = Object.entries(recipe[part] ?? {}).filter(([name]) => names.has(name));
    return known.length > 0 ? [[part, Object.fromEntries(known)] as const] : [];
  });
  return Object.fromEntries(parts);
}
