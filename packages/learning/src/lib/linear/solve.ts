import { between, type Coefficients, settle } from './coefficients.ts';
import { type Penalty, penaltyOf, violationOf } from './penalty.ts';
import type { Evaluation, Problem, QuadraticModel } from './problem.ts';

/** Where the search stands: carried from one lambda to the next. */
export interface Search {
  at: Coefficients;
  evaluation: Evaluation;
  /** Kept as long as it leads on well, though made at an earlier point. */
  model?: QuadraticModel;
}

const mostSteps = 100;
/** A step that leaves more of the violation than this calls for second derivatives of its own. */
const slowStep = 0.2;
/** Rounding of the loss, as a share of it. */
const rounding = 1e-13;

/**
 * Proximal Newton (Lee, Sun and Saunders 2014): the parabola at the point, with the
 * penalty, is minimised by coordinate descent, and a step is taken towards that
 * minimum, halved until loss and penalty together have not risen. Ends when no
 * subgradient is further than `tolerance` from zero.
 */
export async function solve(
  problem: Problem,
  start: Search,
  penalty: Penalty,
  tolerance: number,
): Promise<Search & { violation: number }> {
  let { at, evaluation, model } = start;
  let violation = violationOf(penalty, at, evaluation);
  let age = Number.POSITIVE_INFINITY;
  for (let count = 0; count < mostSteps && violation > tolerance; count++) {
    if (!model) {
      model = await problem.modelAt(at);
      age = 0;
    }
    const aim = await model.minimise(at, evaluation, penalty, Math.max(tolerance / 4, violation / 50));
    settle(aim, problem.matrix, problem.used, penalty.alpha);
    const next = await descend(problem, { at, evaluation }, aim, penalty);
    if (!next) {
      // No way down: the parabola is of another point, or this is as exact as the numbers get.
      if (age === 0 || model.lasts === Number.POSITIVE_INFINITY) break;
      model = undefined;
      continue;
    }
    const left = violationOf(penalty, next.at, next.evaluation);
    ({ at, evaluation } = next);
    age++;
    if (left > slowStep * violation && age >= model.lasts) model = undefined;
    violation = left;
  }
  return { at, evaluation, violation, ...(model && { model }) };
}

/** The first of the whole step, half of it, ... that does not lead up. */
async function descend(
  problem: Problem,
  { at, evaluation }: Search,
  aim: Coefficients,
  penalty: Penalty,
): Promise<Search | undefined> {
  const now = evaluation.loss + penaltyOf(penalty, at);
  for (let step = 1; step > 1e-4; step /= 2) {
    const next = between(at, aim, step);
    const reached = await problem.evaluate(next);
    const then = reached.loss + penaltyOf(penalty, next);
    if (then <= now + rounding * Math.abs(now)) return { at: next, evaluation: reached };
  }
  return undefined;
}
