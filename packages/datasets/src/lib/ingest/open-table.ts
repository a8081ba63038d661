import { join } from 'node:path';
import { MillraceError } from '@millrace/runtime/child';
import type { ImportFinding, ImportRecipe, RejectedRow } from '../../index.ts';
import { isUtf8BeyondAscii } from '../csv/encoding.ts';
import { rejectedCells } from '../csv/rejected-cells.ts';
import { type CsvSource, openCsv } from '../csv/survey.ts';
import { convertJson } from '../formats/json/convert-json.ts';
import type { ConvertedTable, OpenedFile } from '../formats/opened-file.ts';
import { convertXlsx } from '../formats/xlsx/convert-xlsx.ts';
import type { OfferedRecipe } from './ingest-file.ts';

export interface TableToOpen {
  opened: OpenedFile;
  workDirectory: string;
  /** What the user said. */
  recipe: ImportRecipe;
  offered?: OfferedRecipe | undefined;
  /** Read no more rows than about so many. */
  maximumRows?: number | undefined;
  signal: AbortSignal;
  onProgress?: (fraction: number) => void;
}

/** A table as text with its header found, whatever it was before. */
export interface OpenedTable {
  source: CsvSource;
  /** What the cells are read by. */
  recipe: ImportRecipe;
  /** Used where the file itself does not tell. */
  defaults: Pick<ImportRecipe, 'decimalSeparator' | 'dateOrder'>;
  /** How the file was opened, for the recipe that is written down. */
  form: ImportRecipe;
  /** Of records that did not become text. */
  rejects: RejectedRow[];
  rejected: number;
  findings: ImportFinding[];
  sheets?: string[];
  complete: boolean;
}

/** What a recipe says of the whole file rather than of its values. */
const formNames = [
  'sheet',
  'uncalculated',
  'records',
  'delimiter',
  'quote',
  'escape',
  'quotedLines',
  'encoding',
  'skipRows',
  'headerRows',
] as const;

/** Encodings that a file itself tells. */
const detected = new Set<ImportRecipe['encoding']>([
  'utf-8',
  'utf-16',
  'utf-16le',
  'utf-16be',
  'latin-1',
  'windows-1252',
]);

/**
 * Opens what is not Parquet: as the user said, else as the version before was
 * read where that fits, else as the file shows.
 * @throws MillraceError `datasets.*` (422)
 */
export async function openTable(table: TableToOpen): Promise<OpenedTable> {
  const { offered, recipe } = table;
  if (!offered) return await openBy(table, recipe);
  const form = pick(offered.recipe, formNames);
  if (form.encoding && (detected.has(form.encoding) || (await showsUtf8(table)))) delete form.encoding;
  const before = await openOffered(table, form);
  const opened = before && fits(before, offered) ? before : await openBy(table, {});
  if (shared(opened, offered) === 0) return opened;
  const values = valuesOf(offered.recipe, opened);
  const { source } = opened;
  return { ...opened, ...values, source: { ...source, rejectRows: rejectedCells(source.plan.names, values.recipe) } };
}

/** Undefined when the file cannot be opened as the one before was. */
async function openOffered(table: TableToOpen, form: ImportRecipe): Promise<OpenedTable | undefined> {
  if (Object.keys(form).length === 0) return undefined;
  try {
    return await openBy(table, form);
  } catch (error) {
    if (error instanceof MillraceError && error.status === 422) return undefined;
    throw error;
  }
}

function showsUtf8({ opened, signal }: TableToOpen): Promise<boolean> | false {
  return opened.format !== 'xlsx' && isUtf8BeyondAscii(opened.path, opened.complete, signal);
}

/** True when most columns are there again, unless names now stand above those that had none. */
function fits(opened: OpenedTable, offered: OfferedRecipe): boolean {
  return shared(opened, offered) >= 0.5 && !opened.source.plan.nowNamed;
}

/** Share of the columns of the version before that are there again. */
function shared({ source }: OpenedTable, { columns }: OfferedRecipe): number {
  const names = new Set(source.plan.names.map(({ name }) => name));
  return columns.filter((name) => names.has(name)).length / Math.max(1, columns.length);
}

/** What the recipe of the version before says about values, as far as it is about columns that are there. */
function valuesOf(offered: ImportRecipe, { source }: OpenedTable): Pick<OpenedTable, 'recipe' | 'defaults'> {
  const names = new Set(source.plan.names.map(({ name }) => name));
  const known = <T>(of: Record<string, T> | undefined) => {
    const entries = Object.entries(of ?? {}).filter(([name]) => names.has(name));
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  };
  const [types, roles] = [known(offered.types), known(offered.roles)];
  const [columnMissing, rejectRows] = [known(offered.columnMissing), known(offered.rejectRows)];
  const columnDecimals = known(offered.columnDecimals);
  return {
    recipe: {
      ...(offered.missing && { missing: offered.missing }),
      ...(types && { types }),
      ...(roles && { roles }),
      ...(columnMissing && { columnMissing }),
      ...(rejectRows && { rejectRows }),
      ...(columnDecimals && { columnDecimals }),
    },
    defaults: pick(offered, ['decimalSeparator', 'dateOrder']),
  };
}

async function openBy(table: TableToOpen, recipe: ImportRecipe): Promise<OpenedTable> {
  const { opened, workDirectory, signal } = table;
  const common = { recipe, defaults: {} };
  const { format, compression, entry } = opened;
  const form = { format, compression, ...(entry !== undefined && { entry }) };
  if (format === 'csv') {
    const source = await openCsv(opened.path, workDirectory, recipe, { signal, complete: opened.complete });
    const { complete, findings } = opened;
    return { ...common, source, form, rejects: [], rejected: 0, findings, complete };
  }
  const converted = await convert(table, recipe);
  const asWritten: ImportRecipe = {
    ...recipe,
    delimiter: ',',
    quote: '"',
    quotedLines: false,
    encoding: 'utf-8',
    ...(converted.headed && { skipRows: 0, headerRows: 1 }),
  };
  const source = await openCsv(converted.path, workDirectory, asWritten, { signal });
  const { rejects, rejected, findings, sheet, sheets, records, complete } = converted;
  const first = converted.headed ? 1 : 0;
  return {
    ...common,
    source: { ...source, verbatim: converted.headed, lineOf: (record) => converted.lineOf(record - first) },
    form: {
      ...form,
      ...(sheet !== undefined && { sheet }),
      ...(sheet !== undefined && recipe.uncalculated && { uncalculated: recipe.uncalculated }),
      ...(records !== undefined && { records }),
    },
    rejects,
    rejected,
    findings: [...opened.findings, ...findings],
    ...(sheets && { sheets }),
    complete,
  };
}

function convert(table: TableToOpen, recipe: ImportRecipe): Promise<ConvertedTable> {
  const { opened, workDirectory, maximumRows, signal, onProgress } = table;
  const options = {
    target: join(workDirectory, 'converted.csv'),
    recipe,
    signal,
    ...(maximumRows !== undefined && { maximumRows }),
    ...(onProgress && { onProgress }),
  };
  return opened.format === 'xlsx' ? convertXlsx(opened, options) : convertJson(opened, options);
}

function pick<Name extends keyof ImportRecipe>(recipe: ImportRecipe, names: readonly Name[]): Pick<ImportRecipe, Name> {
  const said = names.filter((name) => recipe[name] !== undefined).map((name) => [name, recipe[name]]);
  return Object.fromEntries(said) as Pick<ImportRecipe, Name>;
}
