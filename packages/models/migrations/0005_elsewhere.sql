-- A version may have been registered outside, by somebody's Python in MLflow.
-- `adapter` says how such a graph is fed and read; `mlflow` is where a version
-- lies in MLflow: its run, its logged model, its number there.
alter table model_versions add column origin text not null default 'training' check (origin in ('training', 'mlflow'));
alter table model_versions add column adapter json;
alter table model_versions add column mlflow json;

-- The version that the alias `champion` of MLflow named when it was last read
-- or written here: by it a move made there is told from one made here that has
-- not arrived there yet.
alter table models add column mlflow_champion integer;
-- The version that it is about to be set to from here. A process can end between
-- setting it and writing down that it is set: an alias that names either of the
-- two has not been moved by anybody else.
alter table models add column mlflow_champion_wanted integer;
alter table model_champion_history drop constraint model_champion_history_action_check;
alter table model_champion_history add constraint model_champion_history_action_check
  check (action in ('promotion', 'rollback', 'moved'));

-- Versions of MLflow that cannot be served here, and what to do about it.
create table model_refusals (
  model text not null,
  version integer not null,
  detail text not null,
  refused_at timestamptz not null default now(),
  primary key (model, version)
);
