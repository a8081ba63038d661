-- Who may call the API. Only digests are stored: a key or a session token cannot be read back from here.
create table api_keys (
  -- First 16 hexadecimal digits of the digest: public, and how a presented key is found.
  id text primary key,
  name text not null,
  scopes text[] not null,
  -- SHA-256 of the whole key.
  digest bytea not null,
  -- `installed`: the admin key of the installation, which follows its file or setting.
  origin text not null check (origin in ('created', 'installed')),
  created_by text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_created_at on api_keys (created_at desc, id);

create table sessions (
  -- First 16 hexadecimal digits of the digest.
  id text primary key,
  digest bytea not null,
  key_id text not null references api_keys (id) on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sessions_expires_at on sessions (expires_at);
create index sessions_key_id on sessions (key_id);
