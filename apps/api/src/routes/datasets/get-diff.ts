import { VersionDiff } from '@millrace/datasets';
import { MillraceError } from '@millrace/runtime/server';
import { type Static, Type } from 'typebox';
import { createBoundedWork } from '../../lib/http/bounded-work.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

const Version = Type.Union([Type.Integer({ minimum: 1 }), Type.Literal('latest')]);
const Versions = Type.Object({ name: Type.String(), from: Version, to: Version });
const Key = Type.Object(
  {
    key: Type.Optional(
      Type.Union([Type.Array(Type.String(), { maxItems: 20 }), Type.String()], {
        description:
          'A column that tells rows apart; repeat it for several. Empty: whole rows are compared. Left out: an id column that both have, if there is one.',
      }),
    ),
  },
  { additionalProperties: false },
);

const maximumMilliseconds = 1_800_000;

/** `GET .../versions/{from}/diff/{to}`: computed once, then kept. */
export function getDatasetDiff(server: Server, { datasets, settings, workDirectories }: Parts): void {
  const running = new Map<string, Promise<VersionDiff>>();
  // Each comparison is a process with memory of its own.
  const work = createBoundedWork({ maximumMilliseconds, atOnce: { most: 2, busy } });
  server.addHook('preClose', async () => work.stop());
  server.get(
    '/api/v1/datasets/:name/versions/:from/diff/:to',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'getDatasetDiff',
        tags: ['datasets'],
        summary: 'What changed from one version to another: columns, rows and distributions.',
        description:
          'Rows are matched by `key`; then `changed` counts those with the same key and other values. Large versions take a while the first time; ask again when the answer did not come in time, and the same work is waited for.',
        params: Versions,
        querystring: Key,
        response: { 200: VersionDiff },
      },
    },
    (request) => {
      const { name, from, to } = request.params;
      return sharedDiff(name, [from, to], keyOf(request.query));
    },
  );

  /** Who asks for the same at the same time gets the same; it goes on, and is kept, when they have gone. */
  function sharedDiff(name: string, versions: [Numbered, Numbered], key: string[] | undefined): Promise<VersionDiff> {
    const id = JSON.stringify([name, versions, key ?? null]);
    const known = running.get(id);
    if (known) return known;
    const started = diff(name, versions, key).finally(() => running.delete(id));
    running.set(id, started);
    return started;
  }

  async function diff(name: string, [from, to]: [Numbered, Numbered], key: string[] | undefined): Promise<VersionDiff> {
    await using directory = await workDirectories.open('diff');
    using bound = work.begin();
    return await datasets.diff(name, from, to, {
      key,
      signal: bound.signal,
      onCompute: bound.onCompute,
      memoryMegabytes: settings.processor.ingestMemoryMegabytes,
      workDirectory: directory.path,
    });
  }
}

type Numbered = Static<typeof Version>;

function keyOf({ key }: Static<typeof Key>): string[] | undefined {
  if (key === undefined) return undefined;
  if (key === '') return [];
  return typeof key === 'string' ? [key] : key;
}

const busy = () =>
  new MillraceError({
    code: 'datasets.diffs_busy',
    status: 503,
    detail: 'Other versions are being compared just now. Try again in a moment.',
    transient: true,
    retryAfterSeconds: 5,
  });
