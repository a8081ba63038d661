import type { JsonValue } from '@millrace/runtime';
import type { MessageHeaders } from '@millrace/runtime/server';
import type { Task, TaskError, TaskState } from '../index.ts';

/** A row of `tasks`, as the driver reads it. */
export interface TaskRow {
  id: string;
  kind: string;
  payload_version: number;
  input: JsonValue;
  subject: Record<string, string | number> | null;
  created_by: string;
  state: TaskState;
  progress: number;
  step: string;
  attempt: number;
  maximum_attempts: number;
  cancel_requested: boolean;
  error: TaskError | null;
  result: JsonValue;
  lease_token: number;
  last_event_id: number;
  /** As they travel with its messages. */
  trace_headers: MessageHeaders | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

/** The public picture of a task. */
export function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    progress: row.progress,
    step: row.step,
    attempt: row.attempt,
    ...(row.subject && { subject: row.subject }),
    createdBy: row.created_by,
    ...(row.error && { error: row.error }),
    ...(row.state === 'succeeded' && { result: row.result }),
    createdAt: row.created_at.toISOString(),
    ...(row.started_at && { startedAt: row.started_at.toISOString() }),
    ...(row.finished_at && { finishedAt: row.finished_at.toISOString() }),
  };
}

/**
 * JSON text that PostgreSQL's jsonb takes. It refuses U+0000 and lone
 * surrogates, which do occur in data that users upload: they become U+FFFD.
 */
export function toJsonb(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  if (!text.includes('\\u')) return text;
  return text.replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g, '$1\\ufffd');
}

/** Text that a PostgreSQL text column takes, at most 500 characters. */
export function toText(value: string): string {
  return value.slice(0, 500).toWellFormed().replaceAll('\0', '\ufffd');
}
