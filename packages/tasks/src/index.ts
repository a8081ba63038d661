/** Browser-safe door of tasks: what a task and its events look like. */
import { Timestamp } from '@millrace/runtime';
import { type Static, type TSchema, Type } from 'typebox';

export const TaskState = Type.Union([
  Type.Literal('queued'),
  Type.Literal('running'),
  Type.Literal('succeeded'),
  Type.Literal('failed'),
  Type.Literal('cancelled'),
]);
export type TaskState = Static<typeof TaskState>;

export const TaskError = Type.Object({ code: Type.String(), detail: Type.String() });
export type TaskError = Static<typeof TaskError>;

export const Task = Type.Object({
  id: Type.String({ format: 'uuid' }),
  kind: Type.String(),
  state: TaskState,
  progress: Type.Number({ minimum: 0, maximum: 1 }),
  step: Type.String({ description: 'What it is doing now, in words.' }),
  attempt: Type.Integer({ description: 'How many times it has been started.' }),
  subject: Type.Optional(
    Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
      description: 'What the task is about, for example `{"dataset":"adult"}`.',
    }),
  ),
  createdBy: Type.String({ description: 'The key, or the part of Millrace, that asked for it.' }),
  error: Type.Optional(TaskError),
  result: Type.Optional(Type.Unknown()),
  createdAt: Timestamp,
  startedAt: Type.Optional(Timestamp),
  finishedAt: Type.Optional(Timestamp),
});
export type Task = Static<typeof Task>;

/**
 * One server-sent event of a task. `id` grows within a task, so a client that
 * reconnects with `Last-Event-ID` gets exactly what it missed. `data` is set on
 * `detail` events (a training round, for example).
 */
export const TaskEvent = Type.Object({
  id: Type.Integer(),
  type: Type.Union([Type.Literal('progress'), Type.Literal('detail'), Type.Literal('finished')]),
  task: Task,
  data: Type.Optional(Type.Unknown()),
});
export type TaskEvent = Static<typeof TaskEvent>;

export const finalStates: readonly TaskState[] = ['succeeded', 'failed', 'cancelled'];

/** The name and the payload of a kind of task; owned by the package whose work it is. */
export interface TaskKind<Input extends TSchema = TSchema> {
  kind: string;
  /** Schema version of the payload; a reader hands a newer one back. */
  version: number;
  input: Input;
}
