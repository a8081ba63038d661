import type { Column } from '../../index.ts';
import { isNumeric } from '../features/plan.ts';
import type { Split } from '../splits/read-split.ts';
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
  const { cells, isMissing } = cellsOf(column);
  const unknown = training.filter((row) => isMissing(cells[row] as number)).length;
  return [...overlap(split, cells, isMissing, training, heldOut), ...noteOnUnknown(split, unknown)];
}

type Cells = ArrayLike<number>;

function cellsOf(column: Column): { cells: Cells; isMissing: (cell: number) => boolean } {
  if (isNumeric(column)) return { cells: column.values, isMissing: Number.isNaN };
  const empty = column.categories.indexOf('');
  return { cells: column.codes, isMissing: (cell) => cell < 0 || cell === empty };
}

function overlap(
  { kind, column }: Exclude<Split, { kind: 'random' }>,
  cells: Cells,
  isMissing: (cell: number) => boolean,
  training: Uint32Array,
  heldOut: Uint32Array,
): string[] {
  if (kind === 'time') {
    const latest = training.reduce((most, row) => Math.max(most, cells[row] || Number.NEGATIVE_INFINITY), -Infinity);
    const early = heldOut.filter((row) => (cells[row] as number) < latest).length;
    return early === 0 ? [] : [`${early} held-out rows are earlier in '${column}' than the last training row.`];
  }
  const groups = new Set(Array.from(training, (row) => cells[row] as number).filter((cell) => !isMissing(cell)));
  const shared = heldOut.filter((row) => groups.has(cells[row] as number)).length;
  return shared === 0 ? [] : [`${shared} held-out rows are of a group in '${column}' that is learnt from too.`];
}

/** Whether they keep to the split cannot be known. */
function noteOnUnknown({ kind, column }: Exclude<Split, { kind: 'random' }>, rows: number): string[] {
  if (rows === 0) return [];
  const danger = kind === 'time' ? 'be later than held-out ones' : 'belong to groups that are held out';
  return [`${rows} rows without a value in '${column}' are learnt from; they may ${danger}.`];
}
