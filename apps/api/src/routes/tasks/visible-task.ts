import { batchPredictTask, predictRowsTask } from '@millrace/models';
import type { Task } from '@millrace/tasks';
import type { Tasks } from '@millrace/tasks/server';
import type { FastifyRequest } from 'fastify';
import { callerOf, demandAccess, isAdmin } from '../../lib/auth/principal.ts';

const ofPredictions: readonly string[] = [predictRowsTask.kind, batchPredictTask.kind];

/**
 * The task of a request, if its caller may see it: a key for predictions sees
 * the predictions that it asked for and no other work.
 * @throws MillraceError `tasks.not_found` (404), `auth.scope_missing` (403)
 */
export async function visibleTask(tasks: Tasks, request: FastifyRequest<{ Params: { id: string } }>): Promise<Task> {
  const caller = callerOf(request);
  const task = await tasks.require(request.params.id);
  if (isAdmin(caller)) return task;
  if (!ofPredictions.includes(task.kind) || task.createdBy !== caller.id) demandAccess(caller, 'admin');
  return task;
}
