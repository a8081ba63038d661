import type { ImportRecipe } from '../../index.ts';
import { literal, query } from '../duckdb.ts';
import { refusal } from '../errors.ts';
import type { OpenedFile } from '../formats/opened-file.ts';
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
      const { connection, signal } = target;
      refuseRowsApart(recipe);
      let source = await parquetSource(connection, opened.path, { recipe, signal });
      const before = offered ? offeredFor(source, offered) : {};
      if (Object.keys(before).length > 0) {
        source = await parquetSource(connection, opened.path, { recipe: before, signal });
      }
      const rows = await copyRows(source, target, preview?.maximumRows);
      const { header, types, findings } = source;
      const said = { ...recipe, ...before };
      return {
        counts: { rows, rejected: 0, rejects: [] },
        columns: header.map((named, index) => ({
          ...named,
          type: types[index] ?? 'text',
          fixed: said.types?.[named.name] !== undefined,
        })),
        recipe: { ...said, ...formOf(opened) },
        findings: [...opened.findings, ...findings],
        complete: rows === source.rows,
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

async function copyRows({ select }: ParquetSource, { connection, target, signal }: WriteTarget, maximum?: number) {
  const rows = maximum === undefined ? select : `${select} LIMIT ${maximum}`;
  const sql = `COPY (${rows}) TO ${literal(target)} (FORMAT parquet, COMPRESSION snappy)`;
  try {
    const [[count] = []] = (await query(connection, sql, signal)).getRows();
    return Number(count);
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
