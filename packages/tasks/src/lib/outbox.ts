import { type Broker, type Logger, type MessageHeaders, MillraceError } from '@millrace/runtime/server';
import { sql } from 'kysely';
import { type Connection, changeTasks } from './change.ts';
import { queueOf } from './message.ts';
import { toText } from './rows.ts';

export const batchSize = 100;
const publishRetrySeconds = 2;

type Publishable = {
  id: string;
  kind: string;
  payload_version: number;
  step: string;
  trace_headers: MessageHeaders | null;
};

/** How the step of a task begins that no worker can hear of. */
const brokerAway = 'Waiting: ';

/** Takes the tasks that are due out of the outbox, oldest first, at most one batch. */
export async function takeDue(connection: Connection): Promise<Publishable[]> {
  const { rows } = await sql<Publishable>`
    with due as (
      select id from tasks where state = 'queued' and dispatched_at is null and dispatch_after <= now()
      order by dispatch_after, id limit ${batchSize} for update skip locked
    ), marked as (
      update tasks set dispatched_at = now(), dispatches = dispatches + 1 from due where tasks.id = due.id
      returning tasks.id, kind, payload_version, step, trace_headers, dispatch_after
    )
    select id, kind, payload_version, step, trace_headers from marked order by dispatch_after, id`.execute(connection);
  return rows;
}

/** Publishes tasks that were taken out of the outbox; those that the broker refuses go back into it and say why. */
export async function publish(
  { connection, broker, logger }: { connection: Connection; broker: Broker; logger: Logger },
  tasks: Publishable[],
): Promise<void> {
  const results = await Promise.allSettled(
    tasks.map(({ id, kind, payload_version: version, trace_headers: headers }) =>
      broker.publish(queueOf(kind), { task: id, version }, headers ? { headers } : {}),
    ),
  );
  const accepted = tasks.filter((_, index) => results[index]?.status === 'fulfilled');
  const told = accepted.filter(({ step }) => step.startsWith(brokerAway)).map(({ id }) => id);
  if (told.length > 0) await sayStep(connection, told, 'Waiting to start');
  const refused = tasks.filter((_, index) => results[index]?.status === 'rejected').map((task) => task.id);
  if (refused.length === 0) return;
  const error = results.find((result) => result.status === 'rejected')?.reason;
  logger.warn({ err: error, tasks: refused.length }, 'tasks could not be published, trying again');
  await sql`update tasks set dispatched_at = null, dispatch_after = now() + make_interval(secs => ${publishRetrySeconds})
    where id = any(${refused}::uuid[]) and state = 'queued'`.execute(connection);
  const reason = error instanceof MillraceError ? error.message : 'The broker cannot be reached.';
  await sayStep(connection, refused, `${brokerAway}${reason}`);
}

/** Says it once, not at each try. */
async function sayStep(connection: Connection, ids: string[], step: string): Promise<void> {
  const text = toText(step);
  await changeTasks(connection, {
    set: sql`step = ${text}`,
    where: sql`id = any(${ids}::uuid[]) and state = 'queued' and step <> ${text}`,
  });
}

/** Of the messages that should wait with the broker, this share tells that it has lost none but those of the last moment. */
const mostOfThem = 0.9;

/**
 * Puts back what was published and not claimed before this start: it may have been lost with an earlier process, between
 * mark and publication, or with its broker. When the broker has nearly as many messages of a kind as tasks wait, they stay
 * there, or each start would double a long queue; what is missing among them is found by `forgetStalePublications`.
 * A broker that is not there yet may have kept them all: its kinds stay as they are, and the next call asks again.
 */
export async function forgetEarlierPublications(connection: Connection, broker: Broker): Promise<() => Promise<void>> {
  const { rows: started } = await sql<{ at: string }>`select clock_timestamp()::text as at`.execute(connection);
  const at = started[0]?.at;
  let unanswered: string[] | undefined;

  async function ask(): Promise<void> {
    if (unanswered?.length === 0) return;
    const { rows } = await sql<{ kind: string; published: number }>`
      select kind, count(*)::integer as published from tasks where state = 'queued' and dispatched_at is not null
      group by kind`.execute(connection);
    const asked = rows.filter(({ kind }) => unanswered?.includes(kind) ?? true);
    const answers = await Promise.allSettled(asked.map(({ kind }) => broker.waiting(queueOf(kind))));
    unanswered = asked.filter((_, index) => answers[index]?.status === 'rejected').map(({ kind }) => kind);
    const lost = asked.filter(({ published }, index) => {
      const answer = answers[index];
      return answer?.status === 'fulfilled' && answer.value < published * mostOfThem;
    });
    await sql`update tasks set dispatched_at = null where state = 'queued' and dispatched_at < ${at}::timestamptz
      and kind = any(${lost.map(({ kind }) => kind)}::text[])`.execute(connection);
  }
  await ask();
  return ask;
}

/**
 * A message can be lost with its broker. A published task that nobody claimed is
 * published again after 1, 2, 4 ... 64 minutes, so a long queue does not fill with duplicates.
 */
export async function forgetStalePublications(connection: Connection): Promise<void> {
  await sql`update tasks set dispatched_at = null where state = 'queued'
    and dispatched_at < now() - interval '1 minute'
    and dispatched_at < now() - interval '1 minute' * power(2, least(dispatches, 7) - 1)`.execute(connection);
}

/** Time until the next delayed task is due, by the database's clock. Infinity when there is none. */
export async function millisecondsToNext(connection: Connection): Promise<number> {
  const { rows } = await sql<{ wait: number | null }>`
    select extract(epoch from min(dispatch_after) - clock_timestamp())::double precision * 1000 as wait
    from tasks where state = 'queued' and dispatched_at is null`.execute(connection);
  const wait = rows[0]?.wait;
  return typeof wait === 'number' ? Math.max(10, Math.ceil(wait)) : Number.POSITIVE_INFINITY;
}
