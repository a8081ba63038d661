/** Builds the pages of the Web UI into `dist`; does nothing when they are already built from these very sources. */
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { compressAssets } from './compress.ts';
import { checkFirstLoad } from './first-load.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = `${root}dist/sources.sha256`;
const sources = [
  'index.html',
  'package.json',
  'vite.config.ts',
  'public/**/*',
  'scripts/*.ts',
  'src/**/*.{ts,tsx,css}',
  // What the pages may import of the packages: their browser-safe roots and the pure rules behind them.
  '../../packages/*/src/index.ts',
  '../../packages/*/src/lib/rules/**/*.ts',
  '../../package-lock.json',
];

export async function buildUi(): Promise<void> {
  const stamp = await hashSources();
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return;
  await rm(`${root}dist`, { recursive: true, force: true });
  await build({ root, configFile: `${root}vite.config.ts`, logLevel: 'warn' });
  const { kilobytes, budget } = await checkFirstLoad(`${root}dist`);
  await compressAssets(`${root}dist`);
  await writeFile(stampFile, stamp);
  console.log(`The Web UI is built; its first load is ${kilobytes} KB of at most ${budget} KB.`);
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  const files = globSync(sources, { cwd: root, exclude: (name) => name.endsWith('.test.ts') }).sort();
  for (const file of files) {
    const content = await readFile(`${root}${file}`).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EISDIR') return undefined;
      throw error;
    });
    if (content) hash.update(file).update('\0').update(content).update('\0');
  }
  return hash.digest('hex');
}

if (import.meta.main) await buildUi();
