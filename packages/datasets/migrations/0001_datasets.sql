-- A table under a name; its versions are numbered 1, 2, 3 without gaps.
CREATE TABLE datasets (
  name text PRIMARY KEY,
  last_version integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX datasets_by_update ON datasets (updated_at DESC, name);

-- What received bytes became when they were read with a recipe. Its Parquet file is the object datasets/<hash>.parquet.
CREATE TABLE dataset_contents (
  hash text PRIMARY KEY,
  rows bigint NOT NULL,
  rejected bigint NOT NULL,
  bytes bigint NOT NULL,
  column_count integer NOT NULL,
  columns jsonb NOT NULL,
  recipe jsonb NOT NULL,
  profile jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE dataset_versions (
  dataset text NOT NULL REFERENCES datasets (name),
  version integer NOT NULL,
  hash text NOT NULL REFERENCES dataset_contents (hash),
  file_name text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (dataset, version),
  UNIQUE (dataset, hash)
);

CREATE TABLE dataset_rejects (
  hash text NOT NULL REFERENCES dataset_contents (hash),
  line bigint NOT NULL,
  column_name text,
  reason text NOT NULL,
  raw text NOT NULL,
  PRIMARY KEY (hash, line)
);
