import type { TaskEvent } from '@millrace/tasks';
import { Type } from 'typebox';
import { fileOf, NothingToSend } from '../../lib/http/answers.ts';
import { IdParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';
import { visibleTask } from './visible-task.ts';

const Headers = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({ description: 'Id of the last event received; a browser sends it by itself after a reconnect.' }),
  ),
});

/** `GET /api/v1/tasks/{id}/events`: what has happened and what happens, until the end. */
export function streamEvents(server: Server, { eventStreams, tasks }: Parts): void {
  server.get(
    '/api/v1/tasks/:id/events',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'streamTaskEvents',
        tags: ['tasks'],
        summary: 'Follows a task by server-sent events: `progress`, `detail` and, at the end, `finished`.',
        description:
          'Each event has a `TaskEvent` as its data. A client that has seen the end and asks again gets 204.',
        params: IdParameters,
        headers: Headers,
        response: { 200: fileOf('text/event-stream'), 204: NothingToSend },
      },
    },
    async (request, reply) => {
      const task = await visibleTask(tasks, request);
      const after = Number(/^\d{1,15}$/.exec(String(request.headers['last-event-id'] ?? ''))?.[0] ?? 0);
      if (after > 0 && task.finishedAt !== undefined && !(await hasMore(task.id, after))) return reply.code(204).send();
      await eventStreams.send(request, reply, (signal) => toServerSent(tasks.events(task.id, { after, signal })));
      return reply;
    },
  );

  /** A browser reconnects when a stream ends, until it gets a 204. Of a finished task all events are there. */
  async function hasMore(id: string, after: number): Promise<boolean> {
    for await (const _event of tasks.events(id, { after, signal: AbortSignal.timeout(5_000) })) return true;
    return false;
  }
}

async function* toServerSent(events: AsyncIterable<TaskEvent>) {
  for await (const event of events) yield { id: event.id, type: event.type, data: event };
}
