/** `npm run check:imports`: holds the table of who may import whom (docs/05-building-blocks.md). */
import { globSync, readFileSync } from 'node:fs';
import { objectionTo } from './import-rules.ts';
import { repositoryRoot } from './run-tests.ts';

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;

const files = globSync('{apps,packages,tests,bench}/**/*.{ts,tsx}', {
  cwd: repositoryRoot,
  exclude: (name) => name.includes('node_modules') || name.includes('dist') || name.includes('assembly'),
}).map((file) => file.replaceAll('\\', '/'));

let objections = 0;
for (const file of files) {
  const text = readFileSync(`${repositoryRoot}/${file}`, 'utf8');
  for (const match of text.matchAll(importPattern)) {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const objection = objectionTo({ file, specifier });
    if (!objection) continue;
    objections += 1;
    const line = text.slice(0, match.index + match[0].length).split('\n').length;
    console.error(`${file}:${line}: '${specifier}': ${objection}`);
  }
}
console.log(`${files.length} files read, ${objections} forbidden imports`);
process.exitCode = objections === 0 ? 0 : 1;
