-- Files that arrive in pieces: how far each has come.
create table uploads (
  id uuid primary key,
  -- Who began it; nobody else finds it.
  principal text not null,
  file_name text not null,
  -- The header `Upload-Metadata`, as it was received.
  metadata text not null,
  bytes bigint not null check (bytes >= 0),
  -- Bytes that are kept, without a gap from the first on. Moves together with the rows of the pieces.
  received bigint not null default 0 check (received between 0 and bytes),
  -- Set when the pieces have become one object.
  object_key text,
  sha256 text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index uploads_expires_at on uploads (expires_at);

-- Where the bytes of an upload lie until they are one object.
create table upload_pieces (
  upload uuid not null references uploads (id) on delete cascade,
  -- Place of its first byte in the file.
  start bigint not null,
  object_key text not null,
  primary key (upload, start)
);
