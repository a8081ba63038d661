-- Answers to requests that carried an Idempotency-Key. `status` is null while the first request is under way.
create table idempotency_keys (
  principal text not null,
  route text not null,
  key text not null,
  fingerprint text not null,
  token uuid not null,
  lease_expires_at timestamptz not null,
  expires_at timestamptz not null,
  status integer,
  -- json, not jsonb: a repeat gets the same bytes in the same order.
  body json,
  primary key (principal, route, key)
);

create index idempotency_keys_by_expiry on idempotency_keys (expires_at);
