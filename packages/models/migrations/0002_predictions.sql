-- Written in batches at thousands of rows a second, so there is one index. The
-- id is a UUID of version 7: within a model it sorts by time, and "since when"
-- is asked as a range of ids.
create table predictions (
  model text not null,
  id uuid not null,
  version integer not null,
  inputs json,
  output json not null,
  latency_milliseconds real not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (model, id)
);

-- No reference to `predictions`: feedback may arrive before the record, and
-- must be kept when the record was lost in a crash.
create table prediction_feedback (
  model text not null,
  id uuid not null,
  version integer not null,
  actual json not null,
  source text not null check (source in ('user', 'truth')),
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (model, id)
);

-- Up to where the inputs of a model's predictions have been erased.
create table prediction_retention (
  model text primary key,
  erased_before timestamptz not null
);
