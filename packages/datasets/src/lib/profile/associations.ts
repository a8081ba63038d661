import type { DatasetProfile } from '../../index.ts';
import { associate, strengthOf } from './association/associate.ts';
import { compareColumn } from './association/compared-column.ts';
import type { ProfileInput } from './profile.ts';
import { readSample, rowsToSample, samplingOf } from './sample.ts';

/** All pairs of so many columns are compared. */
const maximumCompared = 40;

type Described = DatasetProfile['columns'][number];

/** What each column says about each other one; of very many columns, those with the fewest cells missing. */
export async function measureAssociations(
  { connection, parquet, rows, signal }: ProfileInput,
  columns: readonly Described[],
): Promise<NonNullable<DatasetProfile['associations']>> {
  const chosen = chooseCompared(columns);
  const wanted = rowsToSample(rows, chosen.length);
  const sample = await readSample({ connection, parquet, rows, wanted, columns: chosen, signal });
  const compared = sample.columns.map(compareColumn);
  const pairs = compared.flatMap((a, index) => compared.slice(index + 1).map((b) => associate(a, b)));
  return {
    pairs: pairs.sort((one, other) => strengthOf(other) - strengthOf(one)),
    columns: chosen.map(({ name }) => name),
    sampling: samplingOf(chosen.length === 0 ? rows : sample.rows, rows, 'correlation'),
  };
}

/** Columns that vary and whose values come back; the last one, which often is the target, always. */
function chooseCompared(columns: readonly Described[]): Described[] {
  const usable = columns.filter(
    ({ type, role, distinct }) => type !== 'text' && role !== 'constant' && role !== 'id' && distinct > 1,
  );
  const last = usable.at(-1);
  const first = usable.slice(0, -1).sort((a, b) => a.missing - b.missing);
  const chosen = new Set([...first.slice(0, maximumCompared - 1), ...(last ? [last] : [])]);
  return usable.filter((column) => chosen.has(column));
}
