import { isNumeric } from '../features/plan.ts';
import type { TrainingGround } from './ground.ts';

/** What a person should know about the rows. */
export function notesOn({ request, target, rows }: TrainingGround): string[] {
  const left = request.table.rows - target.rows.length;
  return [
    ...(left > 0 ? [`${left} rows without a value in '${target.signature.name}' were left out.`] : []),
    ...(rows.heldOut.length === 0 ? ['No rows were held out, so there are no metrics.'] : []),
    ...noteOnSplit(request, rows),
  ];
}

/** The held-out rows are the caller's choice: whether they keep to the split is looked at. */
function noteOnSplit(
  { split, table }: TrainingGround['request'],
  { training, heldOut }: TrainingGround['rows'],
): string[] {
  if (!split || split.kind === 'random' || heldOut.length === 0) return [];
  const column = table.columns.find(({ name }) => name === split.column);
  if (!column) return [];
  const cells = isNumeric(column) ? column.values : column.codes;
  const isOfNobody = (cell: number): boolean => Number.isNaN(cell) || (!isNumeric(column) && cell < 0);
  if (split.kind === 'time') {
    const latest = training.reduce((most, row) => Math.max(most, cells[row] || Number.NEGATIVE_INFINITY), -Infinity);
    const early = heldOut.filter((row) => (cells[row] as number) < latest).length;
    return early === 0 ? [] : [`${early} held-out rows are earlier in '${split.column}' than the last training row.`];
  }
  const groups = new Set(Array.from(training, (row) => cells[row] as number).filter((cell) => !isOfNobody(cell)));
  const shared = heldOut.filter((row) => groups.has(cells[row] as number)).length;
  return shared === 0 ? [] : [`${shared} held-out rows are of a group in '${split.column}' that is learnt from too.`];
}
