import type { DatasetColumn, TargetRelations } from '../../../index.ts';
import { modelColumns } from '../../schemas/columns.ts';
import { strengthOf } from '../association/associate.ts';
import { readSample, rowsToSample, type SampledRows, sampleRows, samplingOf } from '../sample.ts';
import { asTarget, relateToTarget } from './relate-to-target.ts';

/** Columns that are held at once. */
const columnsPerReading = 40;
/** Of more columns, fewer rows are looked at: so many cells in all. */
const cellsInAll = 20_000_000;
/** Columns that are told, those that say most. */
const maximumTold = 500;

export interface TargetRequest extends Omit<SampledRows, 'wanted'> {
  /** All of the version. */
  columns: readonly DatasetColumn[];
  target: string;
}

/**
 * What each column says about the target, most first: of up to 25,000 rows, or
 * of fewer where there are more than 800 columns. Constants, ids and free text
 * have nothing to say; which one the target is does not matter.
 */
export async function measureTargetRelations(request: TargetRequest): Promise<TargetRelations> {
  const { rows, columns, target } = request;
  const [sought, others] = [
    modelColumns(columns.filter(({ name }) => name === target)),
    modelColumns(columns.filter(({ name, role, type }) => name !== target && role === 'feature' && type !== 'text')),
  ];
  const wanted = Math.min(
    rowsToSample(rows, columnsPerReading),
    Math.max(1_000, Math.min(sampleRows, Math.floor(cellsInAll / Math.max(1, others.length)))),
  );
  const relations: TargetRelations['columns'] = [];
  let looked = 0;
  for (let start = 0; start === 0 || start < others.length; start += columnsPerReading) {
    const batch = [...sought, ...others.slice(start, start + columnsPerReading)];
    // The same rows each time.
    const sample = await readSample({ ...request, wanted, columns: batch });
    looked = sample.rows;
    const [first, ...rest] = sample.columns;
    if (!first) continue;
    const known = asTarget(first);
    relations.push(...rest.map((column) => relateToTarget(column, known)));
    relations.sort((a, b) => strengthOf(b) - strengthOf(a));
    relations.length = Math.min(relations.length, maximumTold);
  }
  return { target, columns: relations, sampling: samplingOf(looked, rows, 'correlation') };
}
