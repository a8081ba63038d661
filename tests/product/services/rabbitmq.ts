import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Secret } from '@millrace/runtime/server';
import { ensureRabbitmq } from '../../../scripts/services.ts';
import { freePort } from './free-port.ts';
import { type Service, startServiceProcess } from './service.ts';

const run = promisify(execFile);

export interface RabbitmqUser {
  name: string;
  /** Regular expressions over names of queues and exchanges. */
  configure: string;
  write: string;
  read: string;
}

export interface Rabbitmq extends Service {
  port: number;
  /** Of a user who may do everything. */
  url: Secret;
  urlOf(user: string): Secret;
  /** Runs `rabbitmqctl`; takes seconds. */
  control(...parameters: string[]): Promise<string>;
}

export interface RabbitmqOptions {
  users?: RabbitmqUser[];
  /** Folder of `rabbitmq-server`, for another version than usual. */
  programs?: string;
}

/** A RabbitMQ of its own on 127.0.0.1, with random passwords, that knows nothing of others on this machine. */
export async function startRabbitmq({
  users = [],
  programs = ensureRabbitmq(),
}: RabbitmqOptions = {}): Promise<Rabbitmq> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-rabbitmq-'));
  const ports = { amqp: await freePort(), distribution: await freePort(), epmd: await freePort() };
  const admin = { name: 'admin', configure: '.*', write: '.*', read: '.*' };
  const passwords = new Map([admin, ...users].map(({ name }) => [name, randomBytes(16).toString('hex')]));
  const urlOf = (name: string) => new Secret(`amqp://${name}:${passwords.get(name)}@127.0.0.1:${ports.amqp}`);
  const env = environment(folder, ports);
  await writeConfiguration(folder, ports.amqp, [admin, ...users], passwords);
  const service = await startServiceProcess({
    name: 'RabbitMQ',
    // The name server of Erlang is a part of the group, or it would outlive the test.
    command: '/bin/sh',
    parameters: ['-c', `epmd -port ${ports.epmd} -address 127.0.0.1 & exec ${programs}/rabbitmq-server`],
    env,
    cwd: folder,
    startSeconds: 120,
    answers: () => answersAmqp(ports.amqp),
    cleanUp: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  });
  return {
    ...service,
    port: ports.amqp,
    url: urlOf(admin.name),
    urlOf,
    async control(...parameters) {
      const { stdout } = await run(`${programs}/rabbitmqctl`, parameters, { env: { ...process.env, ...env } });
      return stdout;
    },
  };
}

function environment(folder: string, ports: { distribution: number; epmd: number }): Record<string, string> {
  return {
    HOME: folder,
    RABBITMQ_NODENAME: 'millrace@localhost',
    RABBITMQ_DIST_PORT: String(ports.distribution),
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'no-environment-file'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    // Its schedulers spin while they wait, which on few cores takes the time of those who work.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}',
  };
}

async function writeConfiguration(
  folder: string,
  port: number,
  users: RabbitmqUser[],
  passwords: Map<string, string>,
): Promise<void> {
  const definitions = {
    vhosts: [{ name: '/' }],
    users: users.map(({ name }) => ({
      name,
      password_hash: hashPassword(passwords.get(name) ?? ''),
      hashing_algorithm: 'rabbit_password_hashing_sha256',
      tags: '',
    })),
    permissions: users.map(({ name, configure, write, read }) => ({ user: name, vhost: '/', configure, write, read })),
  };
  const configuration = [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    `load_definitions = ${join(folder, 'definitions.json')}`,
    'disk_free_limit.absolute = 50MB',
    'vm_memory_high_watermark.absolute = 1GB',
  ];
  await mkdir(join(folder, 'mnesia'));
  await writeFile(join(folder, 'enabled_plugins'), '[].\n');
  await writeFile(join(folder, 'definitions.json'), JSON.stringify(definitions));
  await writeFile(join(folder, 'rabbitmq.conf'), `${configuration.join('\n')}\n`);
}

/** As RabbitMQ keeps them: base64 of a salt of 4 bytes and the SHA-256 of salt and password. */
function hashPassword(password: string): string {
  const salt = randomBytes(4);
  return Buffer.concat([salt, createHash('sha256').update(salt).update(password).digest()]).toString('base64');
}

async function answersAmqp(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.setTimeout(2_000, () => socket.destroy(new Error('no answer')));
    socket.write('AMQP\x00\x00\x09\x01');
    await once(socket, 'data');
  } finally {
    socket.destroy();
  }
}
