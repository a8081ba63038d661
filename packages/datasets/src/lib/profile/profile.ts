import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnProfile, ColumnRole, ColumnType, DatasetColumn, DatasetProfile } from '../../index.ts';
import type { HeaderName } from '../csv/header.ts';
import { measureAssociations } from './associations.ts';
import { type Basics, isNumeric, isSmall, measureBasics, measureSpread } from './basics.ts';
import { countValues } from './count-values.ts';
import { countBins, countTop, type Top } from './distribution.ts';
import { measureDuplicates } from './duplicates.ts';
import { growingColumns } from './identity.ts';
import { measureMissing } from './missing-patterns.ts';
import { countOutliers } from './outliers.ts';
import { suggestRoles } from './suggestions/suggest-roles.ts';

/** A column as the Parquet file has it; `text` may still turn out to be `category`. */
export interface WrittenColumn extends HeaderName {
  type: ColumnType;
  /** True when the user named the type: then it stays. */
  fixed: boolean;
}

export interface ProfileInput {
  connection: DuckDBConnection;
  parquet: string;
  rows: number;
  columns: WrittenColumn[];
  signal?: AbortSignal;
}

/** A column with more distinct values than this is text, not a category. */
export const maximumCategories = 1_000;
/** A category's values come back at least this often on average. */
const minimumRepetition = 2;

/**
 * Describes every column and decides what only the counts can tell: category or
 * text, and the role. Up to 100,000 rows all figures are exact; above, quantiles
 * of columns with more than 10,000 different numbers come from a t-digest
 * (Dunning 2019), and above 2 million rows how many different ones there are
 * comes from HyperLogLog when they are many.
 */
export async function profileParquet(
  input: ProfileInput,
): Promise<{ columns: DatasetColumn[]; profile: DatasetProfile }> {
  const basics = await measureBasics(input);
  const growing = await growingColumns(input, mayGrow(input, basics));
  for (const index of growing) (basics[index] as Basics).distinct = input.rows;
  const counted = await countValues(input, basics, growing);
  await measureSpread(input, basics, withoutSpread(input, basics));
  const bins = await countBins(input, basics, counted);
  const outliers = await countOutliers(input, basics, counted);
  const tops = await countTop(input, basics);
  for (const [index, top] of tops.entries()) if (top) (basics[index] as Basics).distinct = top.distinct;
  const columns: DatasetColumn[] = [];
  const profiles: ColumnProfile[] = [];
  for (const [index, written] of input.columns.entries()) {
    const measured = basics[index] as Basics;
    const top = tops[index];
    const type = finalType(written, measured);
    const role = roleOf(type, measured, input.rows, growing.has(index));
    const { name, originalName } = written;
    columns.push({ name, type, role, ...(originalName !== undefined && { originalName }) });
    const histogram = bins[index];
    profiles.push({
      name,
      type,
      role,
      missing: input.rows - measured.present,
      distinct: measured.distinct,
      ...measured.numbers,
      ...(histogram && { histogram }),
      ...(outliers[index] && { outliers: outliers[index] }),
      ...(top && { top: topValues(top, type) }),
      ...(type === 'text' && measured.lengths && { lengths: measured.lengths }),
    });
  }
  return { columns, profile: await relate(input, profiles) };
}

/** What only columns and rows together tell. */
async function relate(input: ProfileInput, columns: ColumnProfile[]): Promise<DatasetProfile> {
  const { rows } = input;
  const associations = await measureAssociations(input, columns);
  return {
    rows,
    columns,
    duplicates: await measureDuplicates(input, columns),
    missing: await measureMissing(input, columns),
    associations,
    suggestions: suggestRoles({ rows, columns }, associations.pairs),
    quantiles: isSmall(rows) ? 'exact' : 't-digest',
  };
}

function finalType({ type, fixed }: WrittenColumn, { present, distinct }: Basics): ColumnType {
  if (type !== 'text' || fixed) return type;
  const category = present > 0 && distinct <= maximumCategories && present / distinct >= minimumRepetition;
  return category ? 'category' : 'text';
}

function topValues(top: Top, type: ColumnType) {
  return type === 'boolean' ? top.values.map(({ value, count }) => ({ value: value === 'true', count })) : top.values;
}

/** Columns of numbers whose middle is not known yet. */
function withoutSpread({ columns }: ProfileInput, basics: Basics[]): number[] {
  return columns.flatMap((column, index) => {
    const { numbers } = basics[index] as Basics;
    return isNumeric(column) && numbers && !numbers.quantiles ? [index] : [];
  });
}

/** Whole numbers that are all there and far enough apart to be all different. */
function mayGrow({ columns, rows }: ProfileInput, basics: Basics[]): number[] {
  return columns.flatMap(({ type }, index) => {
    const { present, numbers: { min = 0, max = 0 } = {} } = basics[index] as Basics;
    return type === 'integer' && rows > 1 && present === rows && max - min >= rows - 1 ? [index] : [];
  });
}

/**
 * constant: one and the same value in every row, or none at all. id: another
 * value in each row, and either words or a whole number that grows by row.
 */
function roleOf(type: ColumnType, { present, distinct }: Basics, rows: number, grows: boolean): ColumnRole {
  if (present === 0 || (distinct === 1 && present === rows)) return 'constant';
  if (type === 'text' || type === 'category') return distinct === rows ? 'id' : 'feature';
  return grows ? 'id' : 'feature';
}
