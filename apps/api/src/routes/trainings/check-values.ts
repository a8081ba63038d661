import type { ColumnProfile, DatasetProfile } from '@millrace/datasets';
import type { TrainingRequest } from '@millrace/models';
import type { FieldProblem } from '@millrace/runtime';
import { invalid } from './invalid.ts';

/** Options that the values of the data set, as its profile tells them, rule out. */
export function checkValues(training: TrainingRequest, { columns }: DatasetProfile): FieldProblem[] {
  const find = (name: string | undefined) => columns.find((column) => column.name === name);
  const target = find(training.target);
  return [
    ...checkWeights(find(training.weights)),
    ...(target === undefined ? [] : [...checkCounts(training, target), ...checkClasses(training, target)]),
  ];
}

function checkWeights(column: ColumnProfile | undefined): FieldProblem[] {
  if (column?.min === undefined || column.min >= 0) return [];
  const detail = `\`${column.name}\` goes down to ${column.min}, but a weight is at least 0; choose another column.`;
  return [invalid('weights', detail)];
}

function checkCounts({ objective }: TrainingRequest, { name, min }: ColumnProfile): FieldProblem[] {
  if (objective !== 'poisson' || min === undefined || min >= 0) return [];
  const detail = `\`${name}\` goes down to ${min}, but \`poisson\` is for counts from 0 up; choose \`squared\`.`;
  return [invalid('objective', detail)];
}

/** Whole numbers without a task are left to the training, which tells whether they are classes. */
function checkClasses({ task, costs, classWeights }: TrainingRequest, target: ColumnProfile): FieldProblem[] {
  const { name, distinct, top = [] } = target;
  if (task === 'regression' || (task === undefined && !holdsLabels(target))) return [];
  const problems: FieldProblem[] = [];
  if (costs !== undefined && distinct > 2) {
    const detail = `\`${name}\` has ${distinct} classes, but only two have a threshold to choose; leave them out.`;
    problems.push(invalid('costs', detail));
  }
  // Where not every class is listed, a name that is missing may still be one.
  if (classWeights === undefined || classWeights === 'balanced' || distinct > top.length) return problems;
  const classes = top.map(({ value }) => String(value));
  for (const written of Object.keys(classWeights).filter((each) => !classes.includes(each))) {
    const known = classes.map((each) => `\`${each}\``).join(', ');
    problems.push(invalid('classWeights', `\`${name}\` has no class \`${written}\`; it has ${known}.`, written));
  }
  return problems;
}

function holdsLabels({ type }: ColumnProfile): boolean {
  return type === 'category' || type === 'text' || type === 'boolean';
}
