import type { Outliers } from '../../index.ts';
import { literal, query } from '../duckdb.ts';
import { asDoubleSql, type Basics, batchSize } from './basics.ts';
import { type CountedValues, countBeyond } from './counted-values.ts';
import type { ProfileInput, WrittenColumn } from './profile.ts';

/** Interquartile ranges beyond the quartiles: "far out" in the words of Tukey. */
const reach = 3;

/**
 * How many numbers lie far away from the others, by Tukey's outer fences (Tukey
 * 1977, Exploratory Data Analysis, section 2C): exact counts, also where the
 * quartiles are close. None of a column whose quartiles are equal: most of its
 * values are the same, and every other one would be far away.
 */
export async function countOutliers(
  input: ProfileInput,
  basics: Basics[],
  counted: ReadonlyMap<number, CountedValues>,
): Promise<(Outliers | undefined)[]> {
  const fences = input.columns.map(({ type }, index) =>
    type === 'integer' || type === 'number' ? fencesOf(basics[index] as Basics) : undefined,
  );
  // Beyond a fence that the smallest or the largest value does not reach lies nothing.
  const asked = fences.flatMap((fence, index) => {
    const { min = 0, max = 0 } = basics[index]?.numbers ?? {};
    return fence && !counted.has(index) && (min < fence.low || max > fence.high) ? [index] : [];
  });
  const found = fences.map((fence, index) => {
    const values = counted.get(index);
    return fence && { ...fence, ...(values ? countBeyond(values, fence.low, fence.high) : { below: 0, above: 0 }) };
  });
  const size = batchSize(input.rows);
  for (let start = 0; start < asked.length; start += size) {
    const batch = asked.slice(start, start + size);
    const parts = batch.flatMap((index) => {
      const x = asDoubleSql(input.columns[index] as WrittenColumn);
      const { low, high } = fences[index] as Fences;
      return [`count(*) FILTER (${x} < ${sqlNumber(low)})`, `count(*) FILTER (${x} > ${sqlNumber(high)})`];
    });
    const sql = `SELECT ${parts.join(', ')} FROM ${literal(input.parquet)}`;
    const [counts = []] = (await query(input.connection, sql, input.signal)).getRows();
    for (const [place, index] of batch.entries()) {
      Object.assign(found[index] as Outliers, {
        below: Number(counts[place * 2]),
        above: Number(counts[place * 2 + 1]),
      });
    }
  }
  return found;
}

interface Fences {
  low: number;
  high: number;
}

function fencesOf({ numbers }: Basics): Fences | undefined {
  const { p25 = 0, p75 = 0 } = numbers?.quantiles ?? {};
  const fences = { low: p25 - reach * (p75 - p25), high: p75 + reach * (p75 - p25) };
  return p75 > p25 && Number.isFinite(fences.low) && Number.isFinite(fences.high) ? fences : undefined;
}

function sqlNumber(value: number): string {
  return `${value.toExponential()}::DOUBLE`;
}
