import type { Algorithm } from '../../index.ts';
import { LearningError } from '../errors.ts';
import { untilAborted } from '../tuning/clock.ts';
import { estimateDifference, estimateMean } from './comparison.ts';

export type Family = Exclude<Algorithm, 'auto'>;

/** What is simpler to explain and to run comes first. */
export const familiesBySimplicity: readonly Family[] = ['linear', 'random-forest', 'gradient-boosting'];

/** Rows to learn from and rows to be judged on, as indexes into the training rows. */
export interface SelectionFold {
  learning: Uint32Array;
  watching: Uint32Array;
}

export interface Candidate {
  family: Family;
  /** Learns from one fold; answers the loss of each of its watching rows. The signal aborts when nobody waits any more. */
  fit(fold: SelectionFold, context: { place: number; signal: AbortSignal }): Promise<Float64Array>;
}

export interface FamilyScore {
  family: Family;
  state: 'complete' | 'failed' | 'skipped';
  /** Loss over all watching rows. Of complete ones. */
  mean?: number;
  standardError?: number;
  /** How much worse than the best family on the same rows, and the standard error of that. Of complete ones. */
  difference?: number;
  differenceError?: number;
  seconds: number;
  /** Why a candidate failed or was skipped. */
  reason?: string;
}

export interface SelectFamilyRequest {
  candidates: Candidate[];
  /** The same for all candidates. */
  folds: SelectionFold[];
  /** One a training row; what a row's loss counts. */
  weights?: Float64Array;
  /** Once over, nothing more is begun, and what runs is cut off when another candidate is complete. */
  seconds?: number;
  signal?: AbortSignal | undefined;
  /** Called with each candidate that is over; differences are known at the end only. */
  onScore?: ((score: FamilyScore) => void) | undefined;
}

export interface FamilySelection {
  family: Family;
  /** In order of simplicity. */
  scores: FamilyScore[];
}

/**
 * Cross-validates families and chooses the simplest one whose loss is within one
 * standard error of the best (Breiman et al., Classification and Regression Trees,
 * 1984; Hastie et al., The Elements of Statistical Learning, 7.10). All families are
 * judged on the same rows, so the error is that of the paired difference: it leaves
 * out what makes a row hard for all of them, and is the stricter measure.
 *
 * @throws LearningError when no candidate could be completed.
 * @throws AbortError when `signal` aborts.
 */
export async function selectFamily(request: SelectFamilyRequest): Promise<FamilySelection> {
  const { candidates, signal, seconds = Number.POSITIVE_INFINITY } = request;
  const deadline = performance.now() + seconds * 1000;
  const scores: FamilyScore[] = [];
  const losses = new Map<FamilyScore, Float64Array>();
  for (const candidate of candidates.toSorted((a, b) => simplicityOf(a.family) - simplicityOf(b.family))) {
    signal?.throwIfAborted();
    const { score, rowLosses } = await judge(request, candidate, deadline, losses.size > 0);
    scores.push(score);
    if (rowLosses) losses.set(score, rowLosses);
    request.onScore?.({ ...score });
  }
  const best = [...losses.keys()].reduce<FamilyScore | undefined>(better, undefined);
  if (!best) return failAll(scores);
  const weights = watchedWeights(request);
  for (const [score, rowLosses] of losses) {
    const { mean, standardError } = estimateDifference(rowLosses, losses.get(best) as Float64Array, weights);
    Object.assign(score, { difference: mean, differenceError: score === best ? 0 : standardError });
  }
  const chosen = scores.find(isWithinOneError) ?? best;
  return { family: chosen.family, scores };
}

function simplicityOf(family: Family): number {
  return familiesBySimplicity.indexOf(family);
}

function better(best: FamilyScore | undefined, score: FamilyScore): FamilyScore {
  return best && (best.mean as number) <= (score.mean as number) ? best : score;
}

function isWithinOneError({ difference, differenceError }: FamilyScore): boolean {
  return difference !== undefined && difference <= (differenceError as number);
}

/** One candidate on all folds. */
async function judge(
  request: SelectFamilyRequest,
  candidate: Candidate,
  deadline: number,
  hasOther: boolean,
): Promise<{ score: FamilyScore; rowLosses?: Float64Array }> {
  const begun = performance.now();
  const { family } = candidate;
  const ended = (state: FamilyScore['state'], rest: Partial<FamilyScore>): FamilyScore => ({
    family,
    state,
    seconds: (performance.now() - begun) / 1000,
    ...rest,
  });
  if (hasOther && begun >= deadline) return { score: ended('skipped', { reason: 'The time was over.' }) };
  const late = new AbortController();
  const wait = Math.min(2 ** 31 - 1, Math.max(0, deadline - begun));
  const timer = hasOther && Number.isFinite(wait) ? setTimeout(() => late.abort(), wait) : undefined;
  const over = new AbortController();
  const signals = [late.signal, over.signal, ...(request.signal ? [request.signal] : [])];
  try {
    const rowLosses = await crossValidate(request, candidate, AbortSignal.any(signals));
    return { score: ended('complete', { ...estimateMean(rowLosses, watchedWeights(request)) }), rowLosses };
  } catch (error) {
    request.signal?.throwIfAborted();
    if (late.signal.aborted) return { score: ended('skipped', { reason: 'It was cut off when the time was over.' }) };
    return { score: ended('failed', { reason: error instanceof Error ? error.message : String(error) }) };
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

async function crossValidate(
  { folds }: SelectFamilyRequest,
  candidate: Candidate,
  signal: AbortSignal,
): Promise<Float64Array> {
  const losses = new Float64Array(folds.reduce((sum, { watching }) => sum + watching.length, 0));
  let filled = 0;
  for (const [place, fold] of folds.entries()) {
    signal.throwIfAborted();
    const ofFold = await untilAborted(candidate.fit(fold, { place, signal }), signal);
    if (ofFold.length !== fold.watching.length) throw new Error('There must be one loss for each watching row.');
    if (!ofFold.every(Number.isFinite)) throw new Error(`Fold ${place + 1} has a loss that is not finite.`);
    losses.set(ofFold, filled);
    filled += ofFold.length;
  }
  return losses;
}

function watchedWeights({ folds, weights }: SelectFamilyRequest): Float64Array | undefined {
  if (!weights) return undefined;
  const watched = new Float64Array(folds.reduce((sum, { watching }) => sum + watching.length, 0));
  let filled = 0;
  for (const { watching } of folds) {
    for (const row of watching) watched[filled++] = weights[row] as number;
  }
  return watched;
}

function failAll(scores: FamilyScore[]): never {
  const reasons = scores.map(({ family, reason }) => `${family}: ${reason}`).join(' ');
  throw new LearningError('learning.no_family_fits', `No kind of model could be learnt from these data. ${reasons}`);
}
