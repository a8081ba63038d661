-- Stored bytes that somebody works with, or is about to refer to. '*' stands for all of them. A row holds as long as
-- it is there: what has expired counts until it is deleted, which waits for whoever is just handing it on.
CREATE TABLE dataset_holds (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  object_key text NOT NULL,
  holder text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX dataset_holds_by_key ON dataset_holds (object_key);
CREATE INDEX dataset_holds_by_expiry ON dataset_holds (expires_at);

-- Stored bytes that nothing was seen to need; they are freed from due_at on, should that still be so.
CREATE TABLE dataset_garbage (
  object_key text PRIMARY KEY,
  due_at timestamptz(3) NOT NULL
);
CREATE INDEX dataset_garbage_by_time ON dataset_garbage (due_at);

-- Differences of two contents, computed once. `key` says by which columns rows were matched, and by which rules.
CREATE TABLE dataset_diffs (
  from_hash text NOT NULL REFERENCES dataset_contents (hash) ON DELETE CASCADE,
  to_hash text NOT NULL REFERENCES dataset_contents (hash) ON DELETE CASCADE,
  key text NOT NULL,
  diff jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (from_hash, to_hash, key)
);
CREATE INDEX dataset_diffs_by_to ON dataset_diffs (to_hash);
CREATE INDEX dataset_contents_by_source_key ON dataset_contents (source_key);
