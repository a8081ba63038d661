import { Task } from '@millrace/tasks';
import { IdParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';
import { visibleTask } from './visible-task.ts';

export function getTask(server: Server, { tasks }: Parts): void {
  server.get(
    '/api/v1/tasks/:id',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'getTask',
        tags: ['tasks'],
        summary: 'A task: state, progress, and result or error.',
        params: IdParameters,
        response: { 200: Task },
      },
    },
    (request) => visibleTask(tasks, request),
  );
}
