import { LearningError } from '../errors.ts';
import { startClock, untilAborted } from './clock.ts';
import { resumeFrom } from './resume.ts';
import { checkSpace, type Parameters, type SearchSpace } from './space.ts';
import { suggest } from './suggest.ts';
import { bestOf, isOver, mayGoOn, type Rung, type Trial } from './trial.ts';

export interface TuneRequest {
  space: SearchSpace;
  /** The loss of some parameters with a budget. Must depend on these two alone. */
  evaluate(parameters: Parameters, context: EvaluationContext): Promise<number>;
  /** Budgets to ask for one after another, ascending; the last is the whole one. Default: one rung of budget 1. */
  rungs?: number[];
  /** Of the trials seen at a rung the best 1/eta go on. Default: 3. */
  eta?: number;
  /** Trials at most, those of `resume` included. Default: 30 when no time is given. */
  trials?: number;
  /** Time of all trials together, those of `resume` included; makes a search irreproducible. */
  seconds?: number;
  seed: number;
  signal?: AbortSignal | undefined;
  /** What an earlier search with the same space and seed has reported: it goes on as if never interrupted. */
  resume?: Trial[];
  /** Called with a copy at each change of a trial: begun, a rung done, over. */
  onTrial?: ((trial: Trial) => void) | undefined;
}

export interface EvaluationContext {
  trial: number;
  budget: number;
  /** Results of this trial with smaller budgets. */
  previous: readonly Rung[];
  /** Aborts when the trial is over, so also once its loss is known: what was kept for a later rung can be let go. */
  signal: AbortSignal;
}

export interface Tuning {
  best: Trial;
  trials: Trial[];
}

const defaultTrials = 30;

/**
 * Searches the parameters of the least loss: the defaults first, then a spread over
 * the space, then a tree of Parzen estimators; trials that are behind at a rung are
 * pruned. The same request gives the same trials. A trial that fails is recorded and
 * does not stop the search. When the time is over, the running trial is cut off,
 * unless none is complete yet.
 *
 * @throws LearningError when the request makes no sense or no trial could be completed.
 * @throws AbortError when `signal` aborts; `onTrial` has then heard of a stopped trial.
 */
export async function tune(request: TuneRequest): Promise<Tuning> {
  request.signal?.throwIfAborted();
  checkRequest(request);
  const trials = resumeFrom(request.space, request.resume ?? []);
  const most = request.trials ?? (request.seconds === undefined ? defaultTrials : Number.POSITIVE_INFINITY);
  const clock = startClock(request, trials);
  try {
    while (!clock.isOver()) {
      const trial = trials.find((trial) => !isOver(trial)) ?? begin(request, trials, most);
      if (!trial) break;
      await run(request, trial, trials, clock.signal);
      clock.notice();
    }
  } finally {
    clock.stop();
  }
  request.signal?.throwIfAborted();
  return { best: bestOf(trials) ?? failAll(trials), trials };
}

function begin({ space, seed }: TuneRequest, trials: Trial[], most: number): Trial | undefined {
  if (trials.length >= most) return undefined;
  const parameters = suggest(space, trials, seed);
  if (!parameters) return undefined;
  const trial: Trial = { number: trials.length, parameters, rungs: [], state: 'running', seconds: 0 };
  trials.push(trial);
  return trial;
}

/** Runs one trial to its end, or until `cut` aborts. */
async function run(request: TuneRequest, trial: Trial, trials: Trial[], cut: AbortSignal): Promise<void> {
  const begun = performance.now() - trial.seconds * 1000;
  const over = new AbortController();
  const change = (next: Partial<Trial>) => {
    Object.assign(trial, next, { seconds: (performance.now() - begun) / 1000 });
    request.onTrial?.(structuredClone(trial));
  };
  delete trial.reason;
  change({ state: 'running' });
  try {
    const earlier = trials.slice(0, trial.number);
    change(await climb(request, trial, earlier, AbortSignal.any([cut, over.signal]), () => change({})));
  } catch (error) {
    if (cut.aborted) change({ state: 'stopped', reason: reasonOf(cut.reason) });
    else change({ state: 'failed', reason: reasonOf(error) });
  } finally {
    over.abort(new LearningError('learning.trial_over', 'The trial is over.'));
  }
}

/** Goes from rung to rung; answers how the trial ended. */
async function climb(
  request: TuneRequest,
  trial: Trial,
  earlier: Trial[],
  signal: AbortSignal,
  onRung: () => void,
): Promise<Partial<Trial>> {
  const { rungs = [1], eta = 3 } = request;
  for (const [place, budget] of rungs.entries()) {
    if (!trial.rungs[place]) {
      signal.throwIfAborted();
      const context = { trial: trial.number, budget, previous: structuredClone(trial.rungs), signal };
      const loss = await untilAborted(request.evaluate({ ...trial.parameters }, context), signal);
      if (!Number.isFinite(loss)) return { state: 'failed', reason: `The loss with budget ${budget} is ${loss}.` };
      trial.rungs.push({ budget, loss });
      if (place < rungs.length - 1) onRung();
    }
    if (place < rungs.length - 1 && !mayGoOn(trial, earlier, eta)) {
      return { state: 'pruned', reason: `With budget ${budget} others are better.` };
    }
  }
  return { state: 'complete', loss: (trial.rungs.at(-1) as Rung).loss };
}

function checkRequest({ space, rungs = [1], eta = 3, trials, seconds }: TuneRequest): void {
  checkSpace(space);
  const ascends = rungs.length > 0 && rungs.every((budget, place) => budget > (rungs[place - 1] ?? 0));
  if (!ascends) refuse('The budgets of a search must be above 0 and ascend.');
  if (!(eta > 1)) refuse('eta must be above 1: of the trials at a rung the best 1/eta go on.');
  if (trials !== undefined && !(trials >= 1)) refuse('A search needs at least one trial.');
  if (seconds !== undefined && !(seconds > 0)) refuse('A search needs a time budget above 0 seconds.');
}

function refuse(detail: string): never {
  throw new LearningError('learning.tuning_invalid', detail);
}

function failAll(trials: Trial[]): never {
  const reason = trials.findLast(({ state }) => state === 'failed')?.reason ?? 'There was no time for one.';
  throw new LearningError(
    'learning.tuning_failed',
    `No trial of the search could be completed. The last reason: ${reason}`,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
