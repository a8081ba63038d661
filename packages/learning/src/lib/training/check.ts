/** Everything that can be refused is refused here, before anything is fitted. Each sentence names the field. */
import { availableAlgorithms } from '../../index.ts';
import { LearningError } from '../errors.ts';
import { isNumeric } from '../features/plan.ts';
import type { Target } from '../target.ts';
import { checkParameters, checkSize } from './check-parameters.ts';
import { candidateFamilies, objectiveName } from './objective.ts';
import { refuse } from './refuse.ts';
import type { TrainRequest } from './request.ts';

/** What can be told without looking at the target. */
export function checkRequest(request: TrainRequest): void {
  const { table, heldOut, timeBudgetSeconds, threads, algorithm = 'auto' } = request;
  if (!availableAlgorithms.includes(algorithm)) {
    throw new LearningError(
      'learning.algorithm_not_available',
      `\`algorithm\`: '${algorithm}' is not available: choose one of ${availableAlgorithms.join(', ')}.`,
    );
  }
  if (heldOut.length !== table.rows) {
    refuse('heldOut', `it has ${heldOut.length} entries for ${table.rows} rows: give one byte a row.`);
  }
  if (timeBudgetSeconds !== undefined && !(timeBudgetSeconds >= 0)) {
    refuse('timeBudgetSeconds', `${timeBudgetSeconds} is no time: give seconds from 0 up, or leave it out.`);
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    refuse('threads', `${threads} is no number of threads: give a whole number from 1 up, or leave it out.`);
  }
  checkTuning(request);
  checkParameters(request);
  checkFeatures(request);
  for (const column of request.segments ?? []) checkColumn(request, 'segments', column);
  if (request.split && request.split.kind !== 'random') checkColumn(request, 'split', request.split.column);
}

function checkTuning({ tuning }: TrainRequest): void {
  const { trials, timeoutSeconds } = tuning ?? {};
  if (trials !== undefined && !(Number.isInteger(trials) && trials >= 1)) {
    refuse('tuning', `${trials} is no number of trials: give a whole number from 1 up, or leave it out.`);
  }
  if (timeoutSeconds !== undefined && !(timeoutSeconds > 0)) {
    refuse('tuning', `${timeoutSeconds} is no time: give more than 0 seconds, or leave it out.`);
  }
}

function checkFeatures({ features, weights, monotone }: TrainRequest): void {
  if (!features) return;
  if (weights !== undefined && features.includes(weights)) {
    refuse('weights', `column '${weights}' is a feature too: take it out of the features or name another column.`);
  }
  const other = Object.keys(monotone ?? {}).find((name) => !features.includes(name));
  if (other !== undefined) refuse('monotone', `'${other}' is no feature: add it to the features or leave it out.`);
}

function checkColumn({ table, target }: TrainRequest, field: string, name: string): void {
  if (!table.columns.some((column) => column.name === name)) {
    refuse(field, `the table has no column '${name}': choose one of its columns.`);
  }
  if (name === target) refuse(field, `'${name}' is the target: choose another column.`);
}

/** What depends on the task. */
export function checkAgainstTarget(request: TrainRequest, target: Target): void {
  checkObjective(request, target);
  checkCalibrate(request, target);
  checkInterval(request, target);
  checkCosts(request, target);
  checkMonotone(request, target);
  checkSize(request, target);
  if (candidateFamilies(request, target.task).length > 0) return;
  const { algorithm } = request;
  if (Object.keys(request.monotone ?? {}).length > 0) {
    refuse('monotone', `a model of '${algorithm}' cannot be held to it: choose 'gradient-boosting' or leave it out.`);
  }
  refuse(
    'objective',
    `'${objectiveName(request)}' cannot be fitted by '${algorithm}': choose 'gradient-boosting' or another objective.`,
  );
}

function checkObjective({ objective }: TrainRequest, { task, rows, values }: Target): void {
  if (objective === undefined) return;
  if (task !== 'regression') {
    refuse('objective', 'only a regression has one: leave it out, or set the task to regression.');
  }
  if (typeof objective === 'object' && !(objective.quantile > 0 && objective.quantile < 1)) {
    refuse('objective', `the quantile ${objective.quantile} does not lie between 0 and 1: choose one that does.`);
  }
  if (typeof objective === 'string' && !['squared', 'absolute', 'poisson'].includes(objective)) {
    refuse('objective', `'${objective}' is unknown: choose squared, absolute, poisson or a quantile.`);
  }
  if (objective !== 'poisson') return;
  let sum = 0;
  for (const row of rows) {
    const value = values[row] as number;
    if (value < 0) refuse('objective', `the target has the value ${value}, but Poisson needs counts: choose squared.`);
    sum += value;
  }
  if (sum === 0) refuse('objective', 'every count is 0, so there is nothing to learn: choose another target.');
}

function checkCalibrate({ calibrate }: TrainRequest, { task }: Target): void {
  if (calibrate !== true || task !== 'regression') return;
  refuse('calibrate', 'a regression has no probabilities: leave it out, or ask for an intervalLevel.');
}

function checkInterval({ intervalLevel }: TrainRequest, { task }: Target): void {
  if (intervalLevel === undefined) return;
  if (task !== 'regression') refuse('intervalLevel', 'classes have no interval: leave it out.');
  if (!(intervalLevel > 0 && intervalLevel < 1)) {
    refuse('intervalLevel', `${intervalLevel} does not lie between 0 and 1: choose a share such as 0.9.`);
  }
}

function checkCosts({ costs }: TrainRequest, { task }: Target): void {
  if (costs === undefined) return;
  if (task !== 'binary') refuse('costs', 'only a yes-or-no target has a threshold: leave them out.');
  const both = [costs.falsePositive, costs.falseNegative];
  if (!both.every((cost) => cost >= 0 && Number.isFinite(cost)) || both.every((cost) => cost === 0)) {
    refuse('costs', 'a cost must be a number from 0 up, and not both 0: correct them or leave them out.');
  }
}

function checkMonotone({ table, target: name, monotone = {} }: TrainRequest, { task }: Target): void {
  for (const [feature, direction] of Object.entries(monotone)) {
    const column = table.columns.find((each) => each.name === feature);
    if (!column) refuse('monotone', `the table has no column '${feature}': name one of its columns.`);
    if (feature === name) refuse('monotone', `'${feature}' is the target: leave it out.`);
    if (!isNumeric(column) || column.type === 'datetime') {
      refuse('monotone', `'${feature}' holds ${isNumeric(column) ? 'dates' : 'words'}: only numbers can be named.`);
    }
    if (direction !== 1 && direction !== -1) {
      refuse('monotone', `the direction of '${feature}' is ${direction}: choose 1 (rising) or -1 (falling).`);
    }
    if (task === 'multiclass') {
      refuse('monotone', 'what rises for one of many classes falls for others: leave it out, or learn one class.');
    }
  }
}
