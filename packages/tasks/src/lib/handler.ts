import type { JsonValue } from '@millrace/runtime';
import type { Logger, TraceContext } from '@millrace/runtime/server';
import type { Static } from 'typebox';
import type { TaskKind } from '../index.ts';

/** What a handler gets for one run of one task. */
export interface TaskContext<Input> {
  /** Id of the task; mark effects with it, so that a second run finds what the first one did. */
  id: string;
  input: Input;
  /** 1 for the first start. */
  attempt: number;
  createdBy: string;
  /** The part of this run in the trace of the call that asked for the task. */
  trace: TraceContext;
  /** Aborts when the task is cancelled, the lease is lost or the worker stops. Stop then by throwing `signal.reason`. */
  signal: AbortSignal;
  logger: Logger;
  /** Tells how far the work is (0..1) and what it is doing now, in words. Cheap: writes are coalesced. */
  progress(fraction: number, step: string): void;
  /** Appends a `detail` event, for example a training round. Cheap: writes are batched. */
  detail(data: JsonValue): void;
}

/**
 * The work of one kind of task. It may be started more than once (a worker can
 * die), so its effects are idempotent. What it returns becomes the result. A
 * thrown MillraceError with `transient: true`, or a lost database connection,
 * is tried again with backoff; any other error fails the task at once.
 */
export interface TaskHandler<K extends TaskKind = TaskKind> {
  kind: K;
  /** How long a worker may be silent before the task is given to another one. Default 30. */
  leaseSeconds?: number;
  run(context: TaskContext<Static<K['input']>>): Promise<JsonValue>;
}

/** Types a handler by its kind. */
export function defineTaskHandler<K extends TaskKind>(handler: TaskHandler<K>): TaskHandler<K> {
  return handler;
}
