import type { JsonValue } from '@millrace/runtime';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

/** What travels through the broker: which row to look at, and the version that its reader must understand. */
const TaskMessage = Type.Object({
  task: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  version: Type.Integer({ minimum: 1 }),
});
export type TaskMessage = Static<typeof TaskMessage>;

export function queueOf(kind: string): string {
  return `tasks.${kind}`;
}

/** The message in `body`, or undefined when nobody can read it. */
export function parseTaskMessage(body: JsonValue): TaskMessage | undefined {
  return Value.Check(TaskMessage, body) ? body : undefined;
}
