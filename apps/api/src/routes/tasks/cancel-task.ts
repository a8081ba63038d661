import { Task } from '@millrace/tasks';
import { Type } from 'typebox';
import { IdParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';
import { visibleTask } from './visible-task.ts';

/** `POST /api/v1/tasks/{id}/cancel`: the work stops. */
export function cancelTask(server: Server, { tasks }: Parts): void {
  server.post(
    '/api/v1/tasks/:id/cancel',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'cancelTask',
        tags: ['tasks'],
        summary: 'Cancels a task.',
        params: IdParameters,
        body: Type.Union([Type.Object({}, { additionalProperties: false }), Type.Null()]),
        response: { 200: Task },
      },
    },
    async (request) => tasks.cancel((await visibleTask(tasks, request)).id),
  );
}
