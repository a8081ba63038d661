-- One partition a month, so that what is past its days goes without a delete,
-- and no query of recent rows reads old ones. `id` is a UUID of version 7: it
-- sorts by time, across models too.
-- What is there already becomes the first partition, up to the end of its last
-- month. The release before this one works on both shapes alike.
alter table predictions rename to predictions_before;
alter index predictions_pkey rename to predictions_before_pkey;

create table predictions (
  model text not null,
  id uuid not null,
  version integer not null,
  inputs json,
  output json not null,
  latency_milliseconds real not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (model, id)
) partition by range (id);

create table predictions_other partition of predictions default;

do $$
declare
  latest uuid;
  month timestamp;
begin
  select id into latest from predictions_before order by id desc limit 1;
  if latest is null then
    drop table predictions_before;
    for ahead in 0..2 loop
      month := date_trunc('month', now() at time zone 'utc') + make_interval(months => ahead);
      execute format(
        'create table %I partition of predictions for values from (%L) to (%L)',
        'predictions_' || to_char(month, 'YYYY_MM'),
        regexp_replace(lpad(to_hex((extract(epoch from month) * 1000)::bigint), 12, '0'), '(.{8})(.{4})', '\1-\2-0000-0000-000000000000'),
        regexp_replace(lpad(to_hex((extract(epoch from month + interval '1 month') * 1000)::bigint), 12, '0'), '(.{8})(.{4})', '\1-\2-0000-0000-000000000000')
      );
    end loop;
    return;
  end if;
  month := greatest(
    date_trunc('month', now() at time zone 'utc'),
    date_trunc('month', to_timestamp(('x' || substr(replace(latest::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0) at time zone 'utc')
  ) + interval '1 month';
  execute format(
    'alter table predictions attach partition predictions_before for values from (minvalue) to (%L)',
    regexp_replace(lpad(to_hex((extract(epoch from month) * 1000)::bigint), 12, '0'), '(.{8})(.{4})', '\1-\2-0000-0000-000000000000')
  );
end $$;
