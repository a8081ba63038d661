-- The version that the alias `champion` of MLflow is about to be set to from
-- here. A process can end between setting it and writing down that it is set:
-- an alias that names either of the two has not been moved by anybody else.
alter table models add column mlflow_champion_wanted integer;
