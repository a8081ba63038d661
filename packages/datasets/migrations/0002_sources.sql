-- Where the received bytes of a content lie, so that they can be read again and, when nothing needs them, freed.
ALTER TABLE dataset_contents ADD COLUMN source_key text;
ALTER TABLE dataset_contents ADD COLUMN source_sha256 text;
ALTER TABLE dataset_contents ADD COLUMN findings jsonb NOT NULL DEFAULT '[]';
CREATE INDEX dataset_contents_by_source ON dataset_contents (source_sha256);

-- The version that this one was read after, where its rows come from, and how it fared against what was expected.
ALTER TABLE dataset_versions ADD COLUMN parent integer;
ALTER TABLE dataset_versions ADD COLUMN origin jsonb;
ALTER TABLE dataset_versions ADD COLUMN validation jsonb;
CREATE INDEX dataset_versions_by_hash ON dataset_versions (hash);
