import { pageOf } from '@millrace/runtime';
import { Task, TaskState } from '@millrace/tasks';
import { Type } from 'typebox';
import { PageQuery } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

const Query = Type.Object(
  {
    ...PageQuery.properties,
    kind: Type.Optional(Type.String({ description: 'For example `train-model`.' })),
    state: Type.Optional(TaskState),
  },
  { additionalProperties: false },
);

export function listTasks(server: Server, { tasks }: Parts): void {
  server.get(
    '/api/v1/tasks',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listTasks',
        tags: ['tasks'],
        summary: 'Lists tasks, newest first.',
        querystring: Query,
        response: { 200: pageOf(Task) },
      },
    },
    (request) => tasks.list(request.query),
  );
}
