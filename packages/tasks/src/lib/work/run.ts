import type { JsonValue } from '@millrace/runtime';
import { type Logger, MillraceError } from '@millrace/runtime/server';
import { Value } from 'typebox/value';
import type { Connection } from '../change.ts';
import { runCancelled, runLeaseLost } from '../errors.ts';
import type { TaskHandler } from '../handler.ts';
import { type Claim, extendLease, type Hold } from './lease.ts';
import { isTransient, judgeError, type Outcome, settle } from './outcome.ts';
import { createReporter } from './progress.ts';

/** How long the last write of a run is tried again while the database is away. */
const settleForSeconds = 60;

/** One run of one task, under way. */
export interface Run {
  claim: Claim;
  /** Aborts the handler's signal; the outcome follows from the reason. */
  abort(reason: MillraceError): void;
  /** Asks the row at once whether the claim still holds, instead of at the next heartbeat. Never rejects. */
  checkHold(): Promise<void>;
  /** Resolves when the outcome is written (or refused); never rejects. */
  ended: Promise<Outcome>;
}

/** Starts the handler on a claimed task, with its heartbeat and its progress. */
export function startRun(options: { connection: Connection; claim: Claim; handler: TaskHandler; logger: Logger }): Run {
  const { connection, claim, handler, logger } = options;
  const controller = new AbortController();
  const abort = (reason: MillraceError) => controller.abort(reason);
  let checking: Promise<void> | undefined;

  function onHold(hold: Hold): void {
    if (hold === 'lost') {
      clearInterval(heartbeat);
      abort(runLeaseLost());
    }
    if (hold === 'cancel_requested') abort(runCancelled());
  }
  const reporter = createReporter({
    connection,
    claim,
    onHold,
    onError: (error) => logger.warn({ err: error }, 'progress could not be written'),
  });
  function checkHold(): Promise<void> {
    checking ??= extend().finally(() => {
      checking = undefined;
    });
    return checking;
  }
  /** While the database is away nobody else can claim the task either, so the run goes on until the row says otherwise. */
  async function extend(): Promise<void> {
    try {
      onHold(await extendLease(connection, claim));
    } catch (error) {
      logger.warn({ err: error }, 'the lease could not be extended');
    }
  }
  const heartbeat = setInterval(checkHold, (claim.leaseSeconds * 1000) / 3);

  async function run(): Promise<Outcome> {
    logger.info('task started');
    try {
      const outcome = await callHandler();
      await reporter.end();
      const written = await settlePatiently(outcome);
      logger.info({ outcome: written.type }, 'task ended');
      return written;
    } finally {
      clearInterval(heartbeat);
    }
  }
  async function callHandler(): Promise<Outcome> {
    try {
      const result = await handler.run({
        id: claim.id,
        input: parseInput(handler, claim.input),
        attempt: claim.attempt,
        createdBy: claim.createdBy,
        trace: claim.trace,
        signal: controller.signal,
        logger,
        progress: reporter.progress,
        detail: reporter.detail,
      });
      return { type: 'succeeded', result };
    } catch (error) {
      const reason = controller.signal.aborted ? (controller.signal.reason as MillraceError) : undefined;
      const outcome = judgeError(error, claim, reason);
      if (outcome.type === 'failed' || outcome.type === 'retried') logger.warn({ err: error }, `task ${outcome.type}`);
      return outcome;
    }
  }
  /** Writes the outcome; while the database is away, tries again until it is back or a minute has passed. */
  async function settlePatiently(outcome: Outcome): Promise<Outcome> {
    const giveUpAt = performance.now() + settleForSeconds * 1000;
    for (;;) {
      try {
        if (await settle(connection, claim, outcome)) return outcome;
        logger.warn({ outcome: outcome.type }, 'the outcome was refused: this worker no longer holds the task');
        return { type: 'lost' };
      } catch (error) {
        logger.error({ err: error, outcome: outcome.type }, 'the outcome could not be written');
        if (!isTransient(error) && outcome.type === 'succeeded') return await settlePatiently(unwritable);
        if (!isTransient(error) || performance.now() >= giveUpAt) return { type: 'lost' };
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }
  return { claim, abort, checkHold, ended: run() };
}

/** For a result that the database refuses, for example because it is too large. */
const unwritable: Outcome = {
  type: 'failed',
  error: {
    code: 'tasks.result_unwritable',
    detail: 'The work was done, but its result could not be stored. See the log.',
  },
};

/** The input, checked against the schema of its kind: the row may have been written by another release. */
function parseInput(handler: TaskHandler, input: JsonValue): JsonValue {
  if (Value.Check(handler.kind.input, input)) return input as JsonValue;
  const [problem] = Value.Errors(handler.kind.input, input);
  const where = problem ? ` (${problem.instancePath || '/'}: ${problem.message})` : '';
  throw new MillraceError({
    code: 'tasks.input_invalid',
    status: 422,
    detail: `The input of the task does not fit its kind${where}. Start it again with a corrected input.`,
  });
}
