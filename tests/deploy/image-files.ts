import { globSync, readFileSync } from 'node:fs';
import { repositoryRoot } from '../../scripts/run-tests.ts';
import { docker } from './engine.ts';

/** Paths of all files of an image, also of those that its own user cannot see. */
export function filesOf(image: string): string[] {
  return docker('run', '--rm', '--user=0', '--entrypoint=find', image, '/', '-xdev', '!', '-type', 'd').split('\n');
}

/** Names of packages that only development needs. */
export function developmentPackages(): string[] {
  const manifests = globSync(['package.json', '{apps,packages}/*/package.json'], { cwd: repositoryRoot }).map((file) =>
    JSON.parse(readFileSync(`${repositoryRoot}/${file}`, 'utf8')),
  );
  const production = new Set(manifests.flatMap(({ dependencies = {} }) => Object.keys(dependencies)));
  return manifests
    .flatMap(({ devDependencies = {} }) => Object.keys(devDependencies))
    .filter((name) => !production.has(name) && !name.startsWith('@millrace/'));
}

/** Run in an image: tells each file that a source names and that is not there. Types are gone when Node runs. */
const search = `
  const { globSync, readFileSync, existsSync } = require('node:fs');
  const { findPackageJSON, isBuiltin } = require('node:module');
  const { pathToFileURL, fileURLToPath } = require('node:url');
  const named = /(?:^|\\n)(?:import|export)(?! type\\b)[^'";]*?from '([^']+)'|(?:^|[^\\w.])import\\(?\\s*'([^']+)'|new URL\\('([^']+\\.ts)', import\\.meta/g;
  for (const file of globSync('/app/{apps,packages}/**/*.ts')) {
    const from = pathToFileURL(file);
    for (const [, a, b, c] of readFileSync(file, 'utf8').matchAll(named)) {
      const name = a ?? b ?? c;
      const there = name.startsWith('.')
        ? existsSync(fileURLToPath(new URL(name, from)))
        : isBuiltin(name) || findPackageJSON(name, from);
      if (!there) console.log(file + ' needs ' + name);
    }
  }`;

export function missingFiles(image: string): string {
  return docker('run', '--rm', '--entrypoint=node', image, '--eval', search);
}
