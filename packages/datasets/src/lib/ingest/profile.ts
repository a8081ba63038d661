import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnProfile, ColumnRole, ColumnType, DatasetColumn, DatasetProfile } from '../../index.ts';
import type { HeaderName } from '../csv/header.ts';
import { type Basics, measureBasics } from './profile-basics.ts';
import { countBins, countTop, type Top } from './profile-distribution.ts';
import { grows } from './profile-identity.ts';

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
 * Describes every column in two passes over the Parquet file and decides what
 * only the counts can tell: category or text, and the role. Up to 100,000 rows
 * all figures are exact; above, quantiles come from a t-digest (Dunning 2019),
 * and above 2 million distinct numbers of a column from HyperLogLog when they
 * are many.
 */
export async function profileParquet(
  input: ProfileInput,
): Promise<{ columns: DatasetColumn[]; profile: DatasetProfile }> {
  const basics = await measureBasics(input);
  const bins = await countBins(input, basics);
  const tops = await countTop(input, basics);
  const columns: DatasetColumn[] = [];
  const profiles: ColumnProfile[] = [];
  for (const [index, written] of input.columns.entries()) {
    const measured = basics[index] as Basics;
    const top = tops[index];
    if (top) measured.distinct = top.distinct;
    const type = finalType(written, measured);
    const role = await decideRole(input, index, type, measured);
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
      ...(top && { top: topValues(top, type) }),
    });
  }
  return { columns, profile: { rows: input.rows, columns: profiles } };
}

function finalType({ type, fixed }: WrittenColumn, { present, distinct }: Basics): ColumnType {
  if (type !== 'text' || fixed) return type;
  const category = present > 0 && distinct <= maximumCategories && present / distinct >= minimumRepetition;
  return category ? 'category' : 'text';
}

function topValues(top: Top, type: ColumnType) {
  return type === 'boolean' ? top.values.map(({ value, count }) => ({ value: value === 'true', count })) : top.values;
}

/**
 * constant: one and the same value in every row, or none at all. id: another
 * value in each row, and either text or a whole number that grows by row.
 */
async function decideRole(input: ProfileInput, index: number, type: ColumnType, measured: Basics): Promise<ColumnRole> {
  const { present, distinct } = measured;
  if (present === 0 || (distinct === 1 && present === input.rows)) return 'constant';
  if (present < input.rows) return 'feature';
  if (type === 'text' || type === 'category') return distinct === present ? 'id' : 'feature';
  // An estimate of many distinct values may be a little off.
  const mayGrow = type === 'integer' && distinct >= 0.5 * present;
  return mayGrow && (await grows(input, index)) ? 'id' : 'feature';
}
