import type { Datasets } from '@millrace/datasets/server';
import type { Row, RowOutput } from '@millrace/models';
import type { FeedbackBook, Recorder, Registry } from '@millrace/models/server';
import type { Broker, Database, Metrics, ObjectStore, Settings, WorkDirectories } from '@millrace/runtime/server';
import type { Idempotency, RequestLane, Tasks } from '@millrace/tasks/server';
import type { Authenticator } from './lib/auth/authenticator.ts';
import type { Keys } from './lib/auth/keys.ts';
import type { Sessions } from './lib/auth/sessions.ts';
import type { EventStreams } from './lib/http/event-streams.ts';
import type { Uploads } from './lib/uploads/uploads.ts';

/** Everything that routes are made of; each takes what it needs. */
export interface Parts {
  settings: Settings;
  database: Database;
  objects: ObjectStore;
  broker: Broker;
  metrics: Metrics;
  tasks: Tasks;
  idempotency: Idempotency;
  datasets: Datasets;
  registry: Registry;
  predictLane: RequestLane<Row, RowOutput>;
  recorder: Recorder;
  feedback: FeedbackBook;
  authenticator: Authenticator;
  keys: Keys;
  sessions: Sessions;
  eventStreams: EventStreams;
  uploads: Uploads;
  workDirectories: WorkDirectories;
  /** Aborts when the API is about to take no further call. */
  leaving: AbortSignal;
}
