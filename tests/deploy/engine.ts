/** A Docker engine for the tests of the deployment: the one of this machine, or one that is started for them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages, unpackPackage } from '../../scripts/debian.ts';
import { repositoryRoot } from '../../scripts/run-tests.ts';
import { startServiceProcess } from '../product/services/service.ts';

const advice = 'Start a Docker engine with buildx that this account may use, and run this again.';
const program = '/usr/sbin/dockerd';
const cache = join(repositoryRoot, '.cache', 'docker');

export interface Engine extends AsyncDisposable {
  /** What programs need in their environment to reach it. */
  env: Record<string, string>;
}

/**
 * Images stay in `.cache` from one run to the next where the engine is started here, which takes root.
 * @throws with a sentence that says what to do
 */
export async function startEngine(): Promise<Engine> {
  if (answers(process.env)) return { env: withBuildx({}), async [Symbol.asyncDispose]() {} };
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error(`No Docker engine answers, and only root on Linux can start one. ${advice}`);
  }
  if (!existsSync(program)) installPackages(['docker.io', 'iptables'], advice);
  // Short, since a socket's path is.
  const folder = mkdtempSync(join(tmpdir(), 'millrace-engine-'));
  const env = { DOCKER_HOST: `unix://${folder}/docker.sock` };
  const places = { 'data-root': join(cache, 'data'), 'exec-root': join(folder, 'exec'), pidfile: join(folder, 'pid') };
  const service = await startServiceProcess({
    name: 'The Docker engine',
    command: program,
    parameters: [
      `--host=${env.DOCKER_HOST}`,
      ...Object.entries(places).map(([option, path]) => `--${option}=${path}`),
      '--log-level=warn',
    ],
    async answers() {
      if (!answers({ ...process.env, ...env })) throw new Error('it does not answer yet');
    },
    async cleanUp() {
      // The engine leaves the network of containers on the host's network mounted.
      for (const mount of globSync(`${folder}/exec/netns/*`)) spawnSync('umount', [mount]);
      rmSync(folder, { recursive: true, force: true });
    },
  });
  return {
    env: withBuildx(env),
    async [Symbol.asyncDispose]() {
      // In order, so that it ends its containers and unmounts what they had.
      await service.stop();
      await service[Symbol.asyncDispose]();
    },
  };
}

function answers(env: NodeJS.ProcessEnv): boolean {
  return spawnSync('docker', ['info', '--format={{.ServerVersion}}'], { env, timeout: 10_000 }).status === 0;
}

/** Clients since Docker 23 build with a plugin, which Debian packs apart and bookworm does not have. */
function withBuildx(env: Record<string, string>): Record<string, string> {
  const config = join(cache, 'config');
  const plugin = join(config, 'cli-plugins', 'docker-buildx');
  const both = { ...env, DOCKER_CONFIG: config };
  const works = (more: Record<string, string>) =>
    spawnSync('docker', ['buildx', 'version'], { env: { ...process.env, ...more } }).status === 0;
  if (works(env)) return env;
  if (existsSync(plugin) && works(both)) return both;
  const folder = mkdtempSync(join(tmpdir(), 'millrace-buildx-'));
  try {
    unpackPackage({ name: 'docker-buildx', suite: 'trixie' }, folder, advice);
    mkdirSync(join(config, 'cli-plugins'), { recursive: true });
    cpSync(join(folder, 'usr/libexec/docker/cli-plugins/docker-buildx'), plugin);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (!works(both)) throw new Error(`Docker's buildx does not run. ${advice}`);
  return both;
}

/** Calls the client and gives back what it wrote. */
export function docker(...words: string[]): string {
  return execFileSync('docker', words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    // A list of all files of an image may be long.
    maxBuffer: 2 ** 26,
  }).trim();
}
