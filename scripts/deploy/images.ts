/** Builds the images of the services with Docker, which must be there with BuildKit. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { repositoryRoot } from '../run-tests.ts';

export const roles = ['api', 'processor', 'ui'] as const;
export type ImageRole = (typeof roles)[number];

export interface ImageOptions {
  baseImage?: string | undefined;
  prefix?: string | undefined;
  tag?: string | undefined;
  source?: string | undefined;
  ca?: string | undefined;
  network?: string | undefined;
}

export type Images = Record<ImageRole, string>;

/** @returns the names of the images */
export function buildImages(options: ImageOptions): Images {
  const { version, license } = JSON.parse(readFileSync(`${repositoryRoot}/package.json`, 'utf8'));
  const { prefix = 'millrace', tag = version, network } = options;
  const ca = options.ca ?? process.env.NODE_EXTRA_CA_CERTS;
  const labels = {
    SOURCE: options.source ?? '',
    REVISION: git('rev-parse', 'HEAD'),
    VERSION: version,
    LICENSES: license,
    // Of the commit and not of the build, so that a second build of it is the same.
    CREATED: git('log', '-1', '--format=%cI'),
  };
  const build = [
    'build',
    '--file=deploy/images/Dockerfile',
    ...(options.baseImage ? [`--build-arg=NODE_IMAGE=${options.baseImage}`] : []),
    ...Object.entries(labels).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...(ca ? [`--secret=id=ca,src=${ca}`] : []),
    ...(network ? [`--network=${network}`] : []),
  ];
  const images = {} as Images;
  for (const role of roles) {
    images[role] = `${prefix}-${role}:${tag}`;
    docker([...build, `--target=${role}`, `--tag=${images[role]}`, '.'], 'inherit');
  }
  return images;
}

/** API and processor share their largest layers: both together take less than the sum. */
export function sizeTable(images: Images): string {
  const rows = Object.values(images).map((image) => {
    const bytes = Number(docker(['image', 'inspect', '--format={{.Size}}', image]));
    return [image, `${(bytes / 1e6).toFixed(0)} MB`];
  });
  return [['image', 'size'], ['---', '---:'], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function docker(words: string[], output: 'pipe' | 'inherit' = 'pipe'): string {
  return execFileSync('docker', words, {
    cwd: repositoryRoot,
    encoding: 'utf8',
    env: { ...process.env, DOCKER_BUILDKIT: '1' },
    stdio: ['ignore', output, 'inherit'],
  });
}

function git(...words: string[]): string {
  return execFileSync('git', words, { cwd: repositoryRoot, encoding: 'utf8' }).trim();
}
