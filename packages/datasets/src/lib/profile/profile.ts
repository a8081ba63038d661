import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnProfile, ColumnRole, ColumnType, DatasetColumn, DatasetProfile } from '../../index.ts';
import type { HeaderName } from '../csv/header.ts';
import { measureAssociations, readCompared } from './associations.ts';
import { type Basics, isNumeric, isSmall, measureBasics, measureSpread } from './basics.ts';
import { countValues } from './count-values.ts';
import type { CountedValues } from './counted-values.ts';
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

/** What is known of a column before its values are described. */
export type Told = Pick<ColumnProfile, 'name' | 'type' | 'role' | 'missing' | 'distinct'>;

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
  const { rows, signal } = input;
  const basics = await measureBasics(input);
  const growing = await growingColumns(input, mayGrow(input, basics));
  for (const index of growing) (basics[index] as Basics).distinct = rows;
  const counted = await countValues(input, basics, growing);
  const tops = await countTop(input, basics);
  for (const [index, top] of tops.entries()) if (top) (basics[index] as Basics).distinct = top.distinct;
  const told = input.columns.map((column, index) => tell(column, basics[index] as Basics, rows, growing.has(index)));
  const compared = await readCompared(input, told);
  const [associations, measured] = await together(measureAssociations(compared, signal), async () => ({
    duplicates: await measureDuplicates(input, told),
    missing: await measureMissing(input, told),
    ...(await measureNumbers(input, basics, counted)),
  }));
  const { bins, outliers, duplicates, missing } = measured;
  const columns = told.map((column, index): ColumnProfile => {
    const { numbers, lengths } = basics[index] as Basics;
    const [histogram, far, top] = [bins[index], outliers[index], tops[index]];
    return {
      ...column,
      ...numbers,
      ...(histogram && { histogram }),
      ...(far && { outliers: far }),
      ...(top && { top: topValues(top, column.type) }),
      ...(column.type === 'text' && lengths && { lengths }),
    };
  });
  const suggestions = suggestRoles({ rows, columns }, associations.pairs);
  const quantiles = isSmall(rows) ? 'exact' : 't-digest';
  return {
    columns: input.columns.map(({ name, originalName }, index) => {
      const { type, role } = told[index] as Told;
      return { name, type, role, ...(originalName !== undefined && { originalName }) };
    }),
    profile: { rows, columns, duplicates, missing, associations, suggestions, quantiles },
  };
}

/** What comes from the spread of numbers, and it itself where it is not known yet. */
async function measureNumbers(input: ProfileInput, basics: Basics[], counted: ReadonlyMap<number, CountedValues>) {
  await measureSpread(input, basics, withoutSpread(input, basics));
  return { bins: await countBins(input, basics, counted), outliers: await countOutliers(input, basics, counted) };
}

/**
 * One keeps this thread busy, the other waits for the threads of DuckDB. When
 * one fails the other is still waited for: nothing goes on behind our back.
 */
async function together<One, Other>(one: Promise<One>, startOther: () => Promise<Other>): Promise<[One, Other]> {
  const other = startOther();
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

/** What the counts alone say of a column. */
function tell(written: WrittenColumn, measured: Basics, rows: number, grows: boolean): Told {
  const type = finalType(written, measured);
  const { present, distinct } = measured;
  const role = roleOf(type, measured, rows, grows);
  return { name: written.name, type, role, missing: rows - present, distinct };
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
