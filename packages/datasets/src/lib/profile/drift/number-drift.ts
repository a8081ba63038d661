import type { ColumnDrift } from '../../../index.ts';
import { identifier, literal, query } from '../../duckdb.ts';
import { readSample } from '../sample.ts';
import { countInBins, decileEdges, kolmogorovSmirnov } from './distances.ts';
import { type DriftRequest, type DriftSource, distancesOf, driftRows } from './measure-drift.ts';

type Columns = DriftRequest['columns'];

/** Columns that are held at once. */
const columnsPerQuery = 50;

/** Drift of numbers and dates (epoch milliseconds), over ten bins of the first table and one of missing cells. */
export async function measureNumbers(request: DriftRequest, columns: Columns): Promise<ColumnDrift[]> {
  const drifts: ColumnDrift[] = [];
  for (let start = 0; start < columns.length; start += columnsPerQuery) {
    const batch = columns.slice(start, start + columnsPerQuery);
    const before = await readNumbers(request, request.from, batch);
    const after = await readNumbers(request, request.to, batch);
    for (const [index, { name }] of batch.entries()) {
      drifts.push(driftOf(name, before[index] as Numbers, after[index] as Numbers));
    }
  }
  return drifts;
}

interface Numbers {
  /** Of all rows. */
  missingShare: number;
  mean?: number;
  /** Of some rows. */
  sorted: Float64Array;
  missing: number;
}

function driftOf(column: string, from: Numbers, to: Numbers): ColumnDrift {
  const edges = decileEdges(from.sorted);
  const bins = ({ sorted, missing }: Numbers) => [...countInBins(sorted, edges), missing];
  const gap = kolmogorovSmirnov(from.sorted, to.sorted);
  const isThere = from.sorted.length + from.missing > 0 && to.sorted.length + to.missing > 0;
  return {
    column,
    ...(isThere && distancesOf(bins(from), bins(to))),
    ...(gap !== undefined && { kolmogorovSmirnov: gap }),
    missingShare: [from.missingShare, to.missingShare],
    ...(from.mean !== undefined && to.mean !== undefined && { means: [from.mean, to.mean] }),
  };
}

async function readNumbers(request: DriftRequest, source: DriftSource, columns: Columns): Promise<Numbers[]> {
  const { connection, signal } = request;
  const { path, rows } = source;
  const parts = columns.flatMap(({ name, type }) => {
    const x = type === 'datetime' ? `epoch_ms(${identifier(name)})::DOUBLE` : `${identifier(name)}::DOUBLE`;
    // Sums of larger values overflow, which DuckDB answers with an error.
    return [`count(${identifier(name)})`, `avg(CASE WHEN abs(${x}) < 1e150 THEN ${x} END)`, `max(abs(${x}))`];
  });
  const [counts = []] = (await query(connection, `SELECT ${parts.join(', ')} FROM ${literal(path)}`, signal)).getRows();
  const sample = await readSample({ connection, parquet: path, rows, wanted: driftRows, columns, signal });
  return sample.columns.map((column, index) => {
    const [present, mean, largest] = counts.slice(index * 3, index * 3 + 3);
    const values = 'values' in column ? column.values : new Float64Array();
    const sorted = values.filter((value) => !Number.isNaN(value)).sort();
    return {
      missingShare: rows > 0 ? (rows - Number(present)) / rows : 0,
      ...(typeof mean === 'number' && Number(largest) < 1e150 && { mean }),
      sorted,
      missing: values.length - sorted.length,
    };
  });
}
