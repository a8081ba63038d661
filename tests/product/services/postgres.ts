import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Database, openDatabase, Secret } from '@millrace/runtime/server';
import { type Account, chooseAccount } from '@millrace/runtime/testing';
import { ensurePostgres } from '../../../scripts/services.ts';
import { freePort } from './free-port.ts';
import { type Service, startServiceProcess } from './service.ts';

const run = promisify(execFile);
const superuser = 'postgres';

export interface Postgres extends Service {
  port: number;
  /** Of the role that owns the database of the same name, over TLS whose certificate is checked. */
  urlOf(database: string): Secret;
  /** What the certificate of the server is checked with. */
  certificate: string;
}

/**
 * A PostgreSQL of its own on 127.0.0.1 that takes no connection without TLS.
 *
 * @param databases each belongs to a role of its name, with a random password, and lets nobody else in
 * @param programs folder of `initdb`, for another version than usual
 */
export async function startPostgres(
  databases: string[] = ['millrace'],
  programs: string = ensurePostgres(),
): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-postgres-'));
  const port = await freePort();
  const passwords = new Map([superuser, ...databases].map((name) => [name, randomBytes(16).toString('hex')]));
  const certificate = join(folder, 'server.crt');
  const urlOf = (name: string) =>
    new Secret(
      `postgresql://${name}:${passwords.get(name)}@127.0.0.1:${port}/${name}?sslmode=verify-full&sslrootcert=${certificate}`,
    );
  const account = await chooseAccount(folder, join(programs, 'initdb'));
  await createCluster({ programs, folder, account, port, password: passwords.get(superuser) ?? '' });
  const administration = openDatabase({ url: urlOf(superuser), poolSize: 1, applicationName: 'administration' });
  const [command = '', ...words] = [...account.prefix, join(programs, 'postgres'), '-D', join(folder, 'data')];
  const service = await startServiceProcess({
    name: 'PostgreSQL',
    command,
    parameters: words,
    ...account.ids,
    env: { LC_ALL: 'C' },
    cwd: folder,
    // SIGTERM would wait until all clients have gone.
    stopSignal: 'SIGINT',
    answers: () => administration.check(),
    async cleanUp() {
      await administration.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  });
  await createDatabases(administration, databases, passwords);
  return {
    ...service,
    start: () => startAgain(service),
    port,
    urlOf,
    certificate,
  };
}

interface ClusterOptions {
  programs: string;
  folder: string;
  account: Account;
  port: number;
  password: string;
}

async function createCluster({ programs, folder, account, port, password }: ClusterOptions): Promise<void> {
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password);
  await createCertificate(folder);
  const { uid, gid = 0 } = account.ids;
  if (uid !== undefined) {
    for (const name of ['', 'data', 'password', 'server.key']) await chown(join(folder, name), uid, gid);
  }
  const [command = '', ...words] = [
    ...account.prefix,
    join(programs, 'initdb'),
    `--pgdata=${data}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
    '--no-sync',
  ];
  await run(command, words, { ...account.ids, cwd: folder });
  await writeFile(
    join(data, 'postgresql.auto.conf'),
    [
      `port = ${port}`,
      "listen_addresses = '127.0.0.1'",
      "unix_socket_directories = ''",
      'max_connections = 200',
      'ssl = on',
      `ssl_cert_file = '${join(folder, 'server.crt')}'`,
      `ssl_key_file = '${join(folder, 'server.key')}'`,
      '',
    ].join('\n'),
  );
  await writeFile(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
}

async function createCertificate(folder: string): Promise<void> {
  const key = join(folder, 'server.key');
  const files = ['-keyout', key, '-out', join(folder, 'server.crt')];
  const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '30'];
  await run('openssl', ['req', '-x509', ...kind, ...name, ...files]);
  await chmod(key, 0o600);
}

/** What an administrator does by hand, as the deployment guide says: nobody but the owner enters a database. */
async function createDatabases(database: Database, names: string[], passwords: Map<string, string>): Promise<void> {
  for (const name of names) {
    await database.pool.query(`CREATE ROLE "${name}" LOGIN PASSWORD '${passwords.get(name)}'`);
    await database.pool.query(`CREATE DATABASE "${name}" OWNER "${name}"`);
    await database.pool.query(`REVOKE ALL ON DATABASE "${name}" FROM PUBLIC`);
  }
}

/** Backends of a killed server take a moment to notice, and hold its memory until then. */
async function startAgain(service: Service): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await service.start();
    } catch (error) {
      if (attempt === 20 || !/pre-existing shared memory block/.test(String(error))) throw error;
    }
    await wait(250);
  }
}
