import { setImmediate } from 'node:timers/promises';
import type { Association, DatasetProfile, Sampling } from '../../index.ts';
import type { TableColumn } from '../read/table.ts';
import { associate, strengthOf } from './association/associate.ts';
import { type ComparedColumn, compareColumn } from './association/compared-column.ts';
import type { ProfileInput, Told } from './profile.ts';
import { readSample, rowsToSample, samplingOf } from './sample.ts';

/** All pairs of so many columns are compared. */
const maximumCompared = 40;

/** Some rows of the columns that are compared. */
export interface ComparedSample {
  columns: TableColumn[];
  sampling: Sampling;
}

/** Reads what is compared: of very many columns, those with the fewest cells missing. */
export async function readCompared(
  { connection, parquet, rows, signal }: ProfileInput,
  columns: readonly Told[],
): Promise<ComparedSample> {
  const chosen = chooseCompared(columns);
  const wanted = rowsToSample(rows, chosen.length);
  const sample = await readSample({ connection, parquet, rows, wanted, columns: chosen, signal });
  const looked = chosen.length === 0 ? rows : sample.rows;
  return { columns: sample.columns, sampling: samplingOf(looked, rows, 'correlation') };
}

/** What each column says about each other one. Lets others run between two pairs, so that queries go on meanwhile. */
export async function measureAssociations(
  { columns, sampling }: ComparedSample,
  signal?: AbortSignal,
): Promise<NonNullable<DatasetProfile['associations']>> {
  const compared: ComparedColumn[] = [];
  const pairs: Association[] = [];
  for (const column of columns) {
    await setImmediate();
    compared.push(compareColumn(column));
  }
  for (const [index, a] of compared.entries()) {
    for (const b of compared.slice(index + 1)) {
      await setImmediate();
      signal?.throwIfAborted();
      pairs.push(associate(a, b));
    }
  }
  return {
    pairs: pairs.sort((one, other) => strengthOf(other) - strengthOf(one)),
    columns: columns.map(({ name }) => name),
    sampling,
  };
}

/** Columns that vary and whose values come back; the last one, which often is the target, always. */
function chooseCompared(columns: readonly Told[]): Told[] {
  const usable = columns.filter(
    ({ type, role, distinct }) => type !== 'text' && role !== 'constant' && role !== 'id' && distinct > 1,
  );
  const last = usable.at(-1);
  const first = usable.slice(0, -1).sort((a, b) => a.missing - b.missing);
  const chosen = new Set([...first.slice(0, maximumCompared - 1), ...(last ? [last] : [])]);
  return usable.filter((column) => chosen.has(column));
}
