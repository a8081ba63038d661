import assert from 'node:assert/strict';
import type { MillraceClient } from '../millrace-client.ts';

/** Uploads a table in a trace of the caller. */
export async function uploadInTrace(
  client: MillraceClient,
  { traceId, csv }: { traceId: string; csv: string },
): Promise<{ task: string; traceresponse: string | null }> {
  const form = new FormData();
  form.append('name', 'traced');
  form.append('file', new Blob([csv]), 'traced.csv');
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  const answer = await client.request<{ task: { id: string } }>('POST', '/datasets', form, headers);
  assert.equal(answer.status, 202, JSON.stringify(answer.body));
  return { task: answer.body.task.id, traceresponse: answer.headers.get('traceresponse') };
}

/** Lines of a log in JSON that belong to this trace, in order. */
export function tracedLines(log: string, traceId: string): Record<string, unknown>[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes(traceId))
    .map((line) => JSON.parse(line));
}
