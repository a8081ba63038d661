import type { DatasetColumn } from '@millrace/datasets';
import type { LearningTask } from '@millrace/learning';
import type { TrainingRequest } from '@millrace/models';
import type { FieldProblem } from '@millrace/runtime';
import { invalid } from './invalid.ts';

type Kind = LearningTask | 'classes' | 'unknown';

/** Options that do not go with the task, as far as the type of the target tells it, or with each other. */
export function checkOptions(training: TrainingRequest, columns: readonly DatasetColumn[]): FieldProblem[] {
  const kind = kindOf(training, columns);
  return [
    ...(kind === 'regression' ? ofClassesOnly(training) : []),
    ...(kind === 'regression' || kind === 'unknown' ? [] : ofNumbersOnly(training)),
    ...checkCosts(training, kind),
    ...checkAlgorithm(training, kind),
  ];
}

/** Whether numbers that are whole are classes shows only when their values are seen. */
function kindOf({ task, target }: TrainingRequest, columns: readonly DatasetColumn[]): Kind {
  if (task !== undefined) return task;
  const type = columns.find(({ name }) => name === target)?.type;
  if (type === 'number') return 'regression';
  if (type === 'boolean') return 'binary';
  return type === 'category' || type === 'text' ? 'classes' : 'unknown';
}

function ofClassesOnly({ classWeights, calibrate }: TrainingRequest): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (classWeights !== undefined) {
    problems.push(invalid('classWeights', 'A number has no classes to weigh; leave them out, or name a `task`.'));
  }
  if (calibrate === true) {
    problems.push(invalid('calibrate', 'A number has no probability to calibrate; leave it out, or name a `task`.'));
  }
  return problems;
}

function ofNumbersOnly({ objective, intervalLevel }: TrainingRequest): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (objective !== undefined) {
    problems.push(invalid('objective', 'Classes have no objective to choose; leave it out, or predict a number.'));
  }
  if (intervalLevel !== undefined) {
    problems.push(invalid('intervalLevel', 'Classes have no interval; leave it out, or predict a number.'));
  }
  return problems;
}

function checkCosts({ costs }: TrainingRequest, kind: Kind): FieldProblem[] {
  if (costs === undefined) return [];
  if (kind === 'regression' || kind === 'multiclass') {
    return [invalid('costs', 'Only a target of two classes has a threshold to choose; leave them out.')];
  }
  if (costs.falsePositive > 0 || costs.falseNegative > 0) return [];
  return [invalid('costs', 'One of the two costs must be more than 0, or every threshold is as cheap.')];
}

function checkAlgorithm(training: TrainingRequest, kind: Kind): FieldProblem[] {
  const { algorithm = 'auto', objective = 'squared', monotone } = training;
  const problems: FieldProblem[] = [];
  if (monotone !== undefined && Object.keys(monotone).length > 0) {
    if (algorithm === 'linear' || algorithm === 'random-forest') {
      problems.push(invalid('monotone', `\`${algorithm}\` cannot be held to it; choose \`gradient-boosting\`.`));
    }
    if (kind === 'multiclass') {
      problems.push(invalid('monotone', 'What rises for one of many classes falls for others; leave it out.'));
    }
  }
  const fits = objective === 'squared' || (algorithm === 'linear' && objective === 'poisson');
  if (!fits && (algorithm === 'linear' || algorithm === 'random-forest')) {
    problems.push(invalid('objective', `\`${algorithm}\` cannot be fitted to it; choose \`gradient-boosting\`.`));
  }
  return problems;
}
