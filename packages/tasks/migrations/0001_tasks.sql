-- A durable task. The row is the truth; messages of the broker only say "look at this row".
create table tasks (
  id uuid primary key,
  kind text not null,
  payload_version integer not null,
  input jsonb not null,
  subject jsonb,
  created_by text not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  progress double precision not null default 0,
  step text not null default 'Waiting to start',
  -- Starts that count: a run that a stopping worker handed back does not.
  attempt integer not null default 0,
  maximum_attempts integer not null,
  cancel_requested boolean not null default false,
  error jsonb,
  result jsonb,
  -- Fencing: grows at every claim, so whoever lost the lease can no longer write.
  lease_token integer not null default 0,
  lease_owner text,
  lease_expires_at timestamptz,
  -- The outbox: a queued row is due when dispatch_after has passed and it was not published since.
  dispatch_after timestamptz not null default now(),
  dispatched_at timestamptz,
  dispatches integer not null default 0,
  last_event_id integer not null default 1,
  events_removed boolean not null default false,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
) with (fillfactor = 70);

create index tasks_outbox on tasks (dispatch_after) where state = 'queued' and dispatched_at is null;
create index tasks_published on tasks (dispatched_at) where state = 'queued' and dispatched_at is not null;
create index tasks_leased on tasks (lease_expires_at) where state = 'running';
create index tasks_by_kind on tasks (kind, id);
create index tasks_by_state on tasks (state, id);
create index tasks_finished on tasks (finished_at) where finished_at is not null and not events_removed;

-- What happened to a task, in order. Ids are handed out under the lock of the task's row, so they become visible in order.
create table task_events (
  task_id uuid not null references tasks (id) on delete cascade,
  id integer not null,
  type text not null check (type in ('progress', 'detail', 'finished')),
  state text not null,
  attempt integer not null,
  progress double precision not null,
  step text not null,
  data jsonb,
  primary key (task_id, id)
);
