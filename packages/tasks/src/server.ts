/** Server door of tasks: durable tasks, idempotency keys, and the request lane. */
export type { EnqueueOptions } from './lib/enqueue.ts';
export { defineTaskHandler, type TaskContext, type TaskHandler } from './lib/handler.ts';
export {
  createIdempotency,
  type Idempotency,
  type IdempotencyClaim,
  type IdempotencyStart,
  type IdempotentRequest,
  type StoredAnswer,
} from './lib/idempotency.ts';
export { tasksMigrations } from './lib/migrations.ts';
export type { ListTasksOptions, UnfinishedTask } from './lib/queries.ts';
export { createRequestLane, type RequestLane, type RequestLaneOptions } from './lib/requests/lane.ts';
export { type LaneReply, type ServeRequestLaneOptions, serveRequestLane } from './lib/requests/serve.ts';
export type { Stoppable } from './lib/stoppable.ts';
export { createTasks, type Tasks } from './lib/tasks.ts';
export type { WorkerOptions } from './lib/work/worker.ts';
