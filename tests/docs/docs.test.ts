import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { settingsPage } from '../../scripts/settings-page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = ['README.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: root })];
const read = (page: string) => readFileSync(join(root, page), 'utf8');

test('docs/settings.md documents every setting as the servers parse it', () => {
  assert.equal(read('docs/settings.md'), settingsPage(), 'run `npm run docs:settings`');
});

test('every relative link in the documentation leads to a file', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map((match) => match[1] as string)
      .filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(page), link)))
      .map((link) => `${page}: ${link}`),
  );
  assert.deepEqual(broken, []);
});

test('every npm script that the documentation names exists', () => {
  const scripts = JSON.parse(read('package.json')).scripts as Record<string, string>;
  const unknown = pages.flatMap((page) =>
    [...read(page).matchAll(/npm run ([a-z:-]+[a-z])/g)]
      .map((match) => match[1] as string)
      .filter((name) => !(name in scripts))
      .map((name) => `${page}: ${name}`),
  );
  assert.deepEqual(unknown, []);
});

test('every decision is listed in chapter 9', () => {
  const chapter = read('docs/09-decisions.md');
  const missing = globSync('docs/decisions/*.md', { cwd: root }).filter(
    (file) => !chapter.includes(file.replace('docs/', '')),
  );
  assert.deepEqual(missing, []);
});
