import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { settingsTable } from '@millrace/runtime/server';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = ['README.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: root })];
const read = (page: string) => readFileSync(join(root, page), 'utf8');

test('every setting is documented in docs/settings.md', () => {
  const page = read('docs/settings.md');
  const missing = settingsTable.filter((setting) => !page.includes(`\`${setting.name}\``));
  assert.deepEqual(
    missing.map((setting) => setting.name),
    [],
  );
});

test('docs/settings.md names no setting that does not exist', () => {
  const known = new Set(settingsTable.map((setting) => setting.name));
  const named = [...read('docs/settings.md').matchAll(/`(MILLRACE_[A-Z_]+)`/g)].map((match) => match[1] as string);
  assert.deepEqual(
    named.filter((name) => !known.has(name)),
    [],
  );
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
