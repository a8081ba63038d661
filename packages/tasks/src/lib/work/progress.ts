import type { JsonValue } from '@millrace/runtime';
import { sql } from 'kysely';
import type { Connection } from '../change.ts';
import { channels } from '../change.ts';
import { toJsonb, toText } from '../rows.ts';
import { type Claim, type Hold, heldBy, toHold } from './lease.ts';

/** Events that a running task keeps; beyond it every second of the older ones goes. */
const maximumEvents = 2_000;
const maximumDetailsPerWrite = 500;

interface ProgressReport {
  progress?: { fraction: number; step: string };
  details: JsonValue[];
}

/** Writes one report in one statement: the row, its events and the notification. */
async function writeProgress(connection: Connection, claim: Claim, report: ProgressReport): Promise<Hold> {
  const { progress } = report;
  const details = thinned(report.details, maximumDetailsPerWrite);
  const added = details.length + (progress ? 1 : 0);
  const { rows } = await sql<{ cancel_requested: boolean; last_event_id: number }>`
    with changed as (
      update tasks set last_event_id = last_event_id + ${added}::integer,
        progress = coalesce(${progress?.fraction ?? null}::double precision, progress),
        step = case when cancel_requested then step else coalesce(${progress ? toText(progress.step) : null}::text, step) end
      where ${heldBy(claim)} returning *
    ), event as (
      insert into task_events (task_id, id, type, state, attempt, progress, step, data)
      select changed.id, last_event_id - ${added}::integer + entry.ordinality,
        case when entry.value ? 'detail' then 'detail' else 'progress' end,
        state, attempt, progress, step, entry.value -> 'detail'
      from changed, jsonb_array_elements(${toJsonb(entriesOf(details, progress))}::jsonb) with ordinality as entry
    )
    select cancel_requested, last_event_id, pg_notify(${channels.events}, id::text) from changed`.execute(connection);
  const [row] = rows;
  if (row && row.last_event_id > maximumEvents && crossed(row.last_event_id, added, maximumEvents / 4)) {
    await thinEvents(connection, claim.id);
  }
  return toHold(row);
}

function entriesOf(details: JsonValue[], progress: ProgressReport['progress']): object[] {
  const entries: object[] = details.map((detail) => ({ detail }));
  return progress ? [...entries, {}] : entries;
}

function crossed(last: number, added: number, every: number): boolean {
  return Math.floor(last / every) !== Math.floor((last - added) / every);
}

/** At most `maximum` of the values: evenly spread, the last one always among them. */
function thinned<T>(values: T[], maximum: number): T[] {
  if (values.length <= maximum) return values;
  const stride = Math.ceil(values.length / maximum);
  return values.filter((_, index) => (values.length - 1 - index) % stride === 0);
}

/** Deletes every second of the older events of a task that has more than `maximumEvents`, so a long run stays bounded. */
async function thinEvents(connection: Connection, id: string): Promise<void> {
  await sql`
    delete from task_events using (
      select id, row_number() over (order by id) as place, count(*) over () as total
      from task_events where task_id = ${id}
    ) as ranked
    where task_events.task_id = ${id} and task_events.id = ranked.id and total > ${maximumEvents}
      and place <= total - ${maximumEvents / 4} and place % 2 = 0`.execute(connection);
}

export interface Reporter {
  progress(fraction: number, step: string): void;
  detail(data: JsonValue): void;
  /** Writes what is left and takes nothing more. */
  end(): Promise<void>;
}

/**
 * Coalesces what a handler reports: at most one write per `intervalMilliseconds`,
 * the newest progress wins, details are kept in order. `onHold` hears what each write learned.
 */
export function createReporter(options: {
  connection: Connection;
  claim: Claim;
  onHold: (hold: Hold) => void;
  onError: (error: unknown) => void;
  intervalMilliseconds?: number;
}): Reporter {
  const { connection, claim, onHold, onError, intervalMilliseconds = 200 } = options;
  let report: ProgressReport = { details: [] };
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let lastWrite = Number.NEGATIVE_INFINITY;
  let ended = false;

  async function write(): Promise<void> {
    if (!report.progress && report.details.length === 0) return;
    const current = report;
    report = { details: [] };
    lastWrite = performance.now();
    try {
      onHold(await writeProgress(connection, claim, current));
    } catch (error) {
      onError(error);
    }
  }
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  }
  function schedule(): void {
    if (timer || ended) return;
    timer = setTimeout(flush, Math.max(0, lastWrite + intervalMilliseconds - performance.now()));
  }
  return {
    progress(fraction, step) {
      if (ended) return;
      report.progress = { fraction: Math.min(1, Math.max(0, Number.isFinite(fraction) ? fraction : 0)), step };
      schedule();
    },
    detail(data) {
      if (ended) return;
      report.details.push(data);
      if (report.details.length > 2 * maximumEvents) report.details = thinned(report.details, maximumEvents);
      schedule();
    },
    end() {
      ended = true;
      return flush();
    },
  };
}
