-- Documents are `json`, not `jsonb`: they are stored and read whole, keep the
-- order of their keys, and may hold any character that a cell can hold (jsonb
-- refuses U+0000).

-- One row a model, made with its first version. `champion_entry` is the one
-- place that says which version is served.
create table models (
  name text primary key,
  task text not null,
  target text not null,
  latest integer not null default 0,
  champion_entry bigint,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Which rows judge a model is fixed before its first version exists.
create table model_held_out (
  model text primary key,
  salt text not null,
  columns json not null,
  fraction double precision not null,
  created_at timestamptz not null default now()
);

create table model_versions (
  model text not null references models (name),
  version integer not null,
  training_task text not null unique,
  signature json not null,
  metrics json not null,
  intervals json not null,
  curves json not null,
  importance json not null,
  baseline json not null,
  lineage json not null,
  verdict json not null,
  onnx_key text not null,
  onnx_sha256 text not null,
  onnx_bytes bigint not null,
  explainer_key text,
  explainer_sha256 text,
  created_at timestamptz not null default now(),
  primary key (model, version)
);

-- Every change of champion, never updated. `returns_to` is the entry that a
-- rollback from this one leads back to: the champion before it.
create table model_champion_history (
  id bigint generated always as identity primary key,
  model text not null references models (name),
  action text not null check (action in ('promotion', 'rollback')),
  from_version integer,
  to_version integer not null,
  returns_to bigint references model_champion_history (id),
  reason text not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  foreign key (model, to_version) references model_versions (model, version)
);
create index model_champion_history_model on model_champion_history (model, id);

alter table models
  add foreign key (champion_entry) references model_champion_history (id);
