import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { repositoryRoot } from '../run-tests.ts';
import type { ComposeModel } from './compose-model.ts';

/** A composition as one call of Docker Compose would start it. */
export interface Stack {
  /** For messages, such as `staging (techstack)`. */
  label: string;
  /** Of the file in deploy/environments; undefined for the edge of the host. */
  environment?: string;
  file: string;
  profiles: string[];
  envFiles: string[];
}

const deploy = join(repositoryRoot, 'deploy');
const profileSets = [['techstack'], ['services'], ['techstack', 'services']];

/** Every profile of every environment, and the edge. */
export function listStacks(): Stack[] {
  const images = join(deploy, 'images.env');
  const stacks = globSync('environments/*.env', { cwd: deploy })
    .sort()
    .flatMap((path) =>
      profileSets.map((profiles) => ({
        label: `${basename(path, '.env')} (${profiles.join(', ')})`,
        environment: basename(path, '.env'),
        file: join(deploy, 'compose.yaml'),
        profiles,
        envFiles: [images, join(deploy, path)],
      })),
    );
  const edge = join(deploy, 'edge', 'compose.yaml');
  return existsSync(edge) ? [...stacks, { label: 'edge', file: edge, profiles: [], envFiles: [images] }] : stacks;
}

/** @throws with what Docker Compose says when it refuses the files */
export function readStack(compose: string[], stack: Stack): ComposeModel {
  const [program = '', ...words] = [
    ...compose,
    ...stack.envFiles.flatMap((file) => ['--env-file', file]),
    ...['--file', stack.file],
    ...stack.profiles.flatMap((profile) => ['--profile', profile]),
    ...['config', '--format', 'json'],
  ];
  const answers = { MILLRACE_DOMAIN: `${stack.environment ?? 'edge'}.example`, MILLRACE_MAIL: 'operator@example.com' };
  // Nothing else of this machine's environment: what the files lack is to be noticed here.
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...answers };
  try {
    return JSON.parse(execFileSync(program, words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? '').trim();
    throw new Error(`${stack.label}: Docker Compose refuses ${stack.file}: ${said || (error as Error).message}`);
  }
}
