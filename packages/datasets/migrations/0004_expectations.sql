-- What is expected of each version of a data set. The revision counts the changes, so that a version can say which
-- one its report is about.
CREATE TABLE dataset_expectations (
  dataset text PRIMARY KEY REFERENCES datasets (name) ON DELETE CASCADE,
  revision integer NOT NULL DEFAULT 1,
  expectations jsonb NOT NULL,
  inferred_from integer,
  edited_at timestamptz(3)
);

-- The revision that `validation` is about; none: the version was not checked yet.
ALTER TABLE dataset_versions ADD COLUMN validated_revision integer;
