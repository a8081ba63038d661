import type { FieldProblem } from '@millrace/runtime';
import { MillraceError } from '@millrace/runtime/server';
import type { DatasetColumn, Expectation } from '../../index.ts';
import { holdsNumbers } from './cell-checks.ts';
import { epochOf, numberOf } from './questions.ts';

/**
 * Refuses expectations that no table could meet or that the data set has no
 * column for. Those that are kept already stay acceptable, also when the latest
 * version has lost their column: it is the version that is wrong then.
 *
 * @throws MillraceError 422 `datasets.expectations_invalid` with a JSON pointer for each
 */
export function checkExpectations(
  expectations: readonly Expectation[],
  columns: readonly DatasetColumn[] | undefined,
  kept: readonly Expectation[],
): void {
  const known = new Set(kept.map(identityOf));
  // Of a column that only an earlier version had, the type is not known.
  const names = new Map<string, DatasetColumn | undefined>(kept.flatMap(columnsOf).map((name) => [name, undefined]));
  for (const column of columns ?? []) names.set(column.name, column);
  const errors = expectations.flatMap((expectation, index): FieldProblem[] => {
    if (known.has(identityOf(expectation))) return [];
    const problems = [...textProblems(expectation), ...boundProblems(expectation)];
    if (columns) problems.push(...columnProblems(expectation, names));
    return problems.map(([field, code, detail]) => ({ pointer: `/expectations/${index}${field}`, code, detail }));
  });
  if (errors.length === 0) return;
  const [first] = errors;
  const detail =
    errors.length === 1 && first
      ? first.detail
      : `${errors.length} of these expectations cannot be kept; \`errors\` says which and why.`;
  throw new MillraceError({ code: 'datasets.expectations_invalid', status: 422, detail, errors: errors.slice(0, 100) });
}

type Problem = [field: string, code: string, detail: string];

function columnsOf(expectation: Expectation): string[] {
  if (expectation.kind === 'row-count') return [];
  return expectation.kind === 'unique' ? expectation.columns : [expectation.column];
}

/** The same in whatever order its fields came. */
function identityOf(expectation: Expectation): string {
  return JSON.stringify(Object.entries(expectation).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the database cannot keep. */
function textProblems(expectation: Expectation): Problem[] {
  const texts = [...columnsOf(expectation), ...(expectation.kind === 'set' ? expectation.values : [])];
  const isBad = (text: unknown) => typeof text === 'string' && (text.includes('\0') || !text.isWellFormed());
  if (!texts.some(isBad)) return [];
  return [['', 'text_broken', 'A name or a value holds a character that is none (U+0000 or half of a pair).']];
}

function boundProblems(expectation: Expectation): Problem[] {
  switch (expectation.kind) {
    case 'range':
    case 'row-count': {
      const { min, max } = expectation;
      if (min === undefined && max === undefined) return [['', 'bounds_missing', 'Give `min`, `max` or both.']];
      if (min === undefined || max === undefined || min <= max) return [];
      return [['/max', 'bounds_crossed', `\`max\` (${max}) is less than \`min\` (${min}); nothing lies between.`]];
    }
    case 'set':
      if (expectation.values.length > 0) return [];
      return [['/values', 'values_missing', 'No value is in the empty set; name the values, or leave it out.']];
    case 'unique':
      if (new Set(expectation.columns).size === expectation.columns.length) return [];
      return [['/columns', 'column_repeated', 'Name each column once.']];
    default:
      return [];
  }
}

function columnProblems(expectation: Expectation, names: ReadonlyMap<string, DatasetColumn | undefined>): Problem[] {
  const unknown = (name: string) =>
    `The data set has no column \`${name}\`; take one of those that its latest version has.`;
  if (expectation.kind === 'row-count') return [];
  if (expectation.kind === 'unique') {
    return expectation.columns.flatMap((name, index): Problem[] =>
      names.has(name) ? [] : [[`/columns/${index}`, 'column_unknown', unknown(name)]],
    );
  }
  const { column } = expectation;
  if (!names.has(column)) return [['/column', 'column_unknown', unknown(column)]];
  const type = names.get(column)?.type;
  if (type === undefined) return [];
  if (expectation.kind === 'range' && !holdsNumbers(type)) {
    return [['/column', 'kind_unfit', `\`${column}\` holds no numbers or dates, so it has no range; use a \`set\`.`]];
  }
  return expectation.kind === 'set' ? valueProblems(expectation.values, type) : [];
}

function valueProblems(values: readonly (string | number | boolean)[], type: DatasetColumn['type']): Problem[] {
  if (!holdsNumbers(type)) return [];
  const read = type === 'datetime' ? epochOf : numberOf;
  const what = type === 'datetime' ? 'a date' : 'a number';
  return values.flatMap((value, index): Problem[] =>
    read(value) === undefined ? [[`/values/${index}`, 'value_unfit', `\`${value}\` is not ${what}.`]] : [],
  );
}
