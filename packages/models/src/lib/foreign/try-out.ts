import { EndWithoutAnswer, MillraceError, runChild } from '@millrace/runtime/server';
import { notServable } from './errors.ts';
import type { Trial, TriedOut } from './run-trial.ts';

export interface TrialLimits {
  seconds: number;
  /** Beside what the file itself takes. */
  memoryMegabytes: number;
  /** Ends the trial, without a word on the model. */
  signal?: AbortSignal;
}

/** A few rows take a model milliseconds; the rest is for a busy machine. */
export const usualLimits: TrialLimits = { seconds: 60, memoryMegabytes: 1_024 };

/** It is received, read, and laid out anew by the runtime. */
const copiesOfFile = 4;
const priority = 10;

/**
 * Tries a graph out in a process of its own: one that loops, takes all memory or
 * brings the process down is refused like one that cannot be opened, and holds up nothing.
 * @throws MillraceError `models.not_servable` (422); `process.crashed` (transient) when the machine ended the trial
 */
export async function tryOut(trial: Trial, { seconds, memoryMegabytes, signal }: TrialLimits): Promise<TriedOut> {
  const fileMegabytes = Math.ceil(trial.onnx.byteLength / 2 ** 20);
  const late = AbortSignal.timeout(seconds * 1_000);
  try {
    return await runChild<Trial, never, TriedOut>({
      module: new URL('./try-out-child.ts', import.meta.url),
      input: trial,
      signal: signal ? AbortSignal.any([late, signal]) : late,
      memoryMegabytes: memoryMegabytes + copiesOfFile * fileMegabytes,
      priority,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    if (error === late.reason) throw tooSlow(seconds, error);
    const code = error instanceof MillraceError ? error.code : '';
    if (code === 'process.out_of_memory') throw tooLarge(memoryMegabytes, error);
    if (isOfModel(error)) throw crashed(error);
    throw error;
  }
}

const signalsOfFaults: NodeJS.Signals[] = ['SIGSEGV', 'SIGABRT', 'SIGILL', 'SIGBUS', 'SIGFPE'];

/** A process that never started, or that somebody killed, as a system without memory does, says nothing of the model. */
function isOfModel(error: unknown): boolean {
  if (!(error instanceof MillraceError) || !(error.cause instanceof EndWithoutAnswer)) return false;
  const { exitCode, signal } = error.cause;
  return exitCode !== undefined || (signal !== undefined && signalsOfFaults.includes(signal));
}

const tooSlow = (seconds: number, cause: unknown) =>
  notServable(
    `It did not answer a few rows within ${seconds} seconds. Export a graph without loops that depend on their input, or a smaller model.`,
    cause,
  );

const tooLarge = (megabytes: number, cause: unknown) =>
  notServable(
    `It takes more than ${megabytes} MB beside its file to answer a few rows. Export a graph that needs less memory.`,
    cause,
  );

const crashed = (cause: unknown) =>
  notServable(
    'It brought down the process that tried it out. Check it with onnx.checker.check_model and onnxruntime in Python, and export it anew.',
    cause,
  );
