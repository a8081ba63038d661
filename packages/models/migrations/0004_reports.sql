-- What a training tells about a version beside its metrics: permutation
-- importance, segments, the model card and so on. Versions registered before
-- have none.
alter table model_versions add column report json;

-- How the rows that judge are kept apart when it is not by hash of all columns.
alter table model_held_out add column split json;
