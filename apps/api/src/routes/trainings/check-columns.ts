import { type ColumnType, type DatasetColumn, typeWords } from '@millrace/datasets';
import type { TrainingRequest } from '@millrace/models';
import type { FieldProblem } from '@millrace/runtime';
import { unknownColumn } from './unknown-column.ts';

const numbers: readonly ColumnType[] = ['integer', 'number', 'boolean'];
const ordered: readonly ColumnType[] = ['integer', 'number', 'datetime'];

/** One use of a column that the request asks for. */
interface Use {
  name: string;
  pointer: string;
  code: string;
  /** What it must hold; anything when left out. */
  types?: readonly ColumnType[];
  needed?: string;
}

/** Columns that are not there, are the target, or hold what cannot be used that way. */
export function checkColumns(training: TrainingRequest, columns: readonly DatasetColumn[]): FieldProblem[] {
  const { features, weights, split } = training;
  const problems = usesOf(training).flatMap((use) => problemOf(use, training.target, columns));
  if (split !== undefined && (split.column === undefined) !== (split.kind === 'random')) {
    const detail =
      split.kind === 'random'
        ? 'Rows that are drawn at random need no column; leave `column` out, or choose the kind `time` or `group`.'
        : `A split by ${split.kind} needs a \`column\` that says the ${split.kind} of each row.`;
    problems.push({ pointer: '/split/column', code: 'learning.split_invalid', detail });
  }
  if (weights !== undefined && features?.includes(weights)) {
    const detail = `\`${weights}\` is one of \`features\` too; leave it out there, or name another column.`;
    problems.push({ pointer: '/weights', code: 'learning.weights_invalid', detail });
  }
  for (const name of Object.keys(training.monotone ?? {})) {
    if (features === undefined || features.includes(name)) continue;
    const detail = `\`${name}\` is none of \`features\`; add it there or leave it out here.`;
    problems.push({ pointer: pointerOf('monotone', name), code: 'learning.monotone_invalid', detail });
  }
  return problems;
}

function usesOf({ weights, split, monotone = {}, segments = [] }: TrainingRequest): Use[] {
  const uses: Use[] = [];
  if (weights !== undefined) {
    const code = 'learning.weights_invalid';
    uses.push({ name: weights, pointer: '/weights', code, types: ['integer', 'number'], needed: 'numbers' });
  }
  if (split?.column !== undefined) {
    const use = { name: split.column, pointer: '/split/column', code: 'learning.split_invalid' };
    uses.push(split.kind === 'time' ? { ...use, types: ordered, needed: 'dates or numbers' } : use);
  }
  for (const name of Object.keys(monotone)) {
    const code = 'learning.monotone_invalid';
    uses.push({ name, pointer: pointerOf('monotone', name), code, types: numbers, needed: 'numbers' });
  }
  for (const [index, name] of segments.entries()) {
    uses.push({ name, pointer: `/segments/${index}`, code: 'learning.segments_invalid' });
  }
  return uses;
}

function problemOf(use: Use, target: string, columns: readonly DatasetColumn[]): FieldProblem[] {
  const { name, pointer, code, types, needed } = use;
  const column = columns.find((each) => each.name === name);
  if (column === undefined) {
    const names = columns.map((each) => each.name);
    return [{ pointer, code, detail: unknownColumn(name, names) }];
  }
  if (name === target) return [{ pointer, code, detail: `\`${name}\` is the target; choose another column.` }];
  if (types === undefined || types.includes(column.type)) return [];
  const detail = `\`${name}\` holds ${typeWords[column.type]}, but ${needed} are needed here; choose another column.`;
  return [{ pointer, code, detail }];
}

/** A JSON pointer to a field that is named by a column. */
function pointerOf(field: string, name: string): string {
  return `/${field}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
