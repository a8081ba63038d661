-- One partition a month of the task, whose id is a UUID of version 7. Events of
-- old tasks go with their month; the row of a task tells how it ended.
-- What is there already becomes the first partition, up to the end of its last
-- month. The release before this one works on both shapes alike.
alter table task_events rename to task_events_before;
alter index task_events_pkey rename to task_events_before_pkey;

create table task_events (
  task_id uuid not null references tasks (id) on delete cascade,
  id integer not null,
  type text not null check (type in ('progress', 'detail', 'finished')),
  state text not null,
  attempt integer not null,
  progress double precision not null,
  step text not null,
  data jsonb,
  primary key (task_id, id)
) partition by range (task_id);

create table task_events_other partition of task_events default;

do $$
declare
  latest uuid;
  month timestamp;
begin
  select task_id into latest from task_events_before order by task_id desc limit 1;
  if latest is null then
    drop table task_events_before;
    for ahead in 0..2 loop
      month := date_trunc('month', now() at time zone 'utc') + make_interval(months => ahead);
      execute format(
        'create table %I partition of task_events for values from (%L) to (%L)',
        'task_events_' || to_char(month, 'YYYY_MM'),
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
    'alter table task_events attach partition task_events_before for values from (minvalue) to (%L)',
    regexp_replace(lpad(to_hex((extract(epoch from month) * 1000)::bigint), 12, '0'), '(.{8})(.{4})', '\1-\2-0000-0000-000000000000')
  );
end $$;

-- Nobody looks for finished tasks to remove their events any more.
drop index tasks_finished;
