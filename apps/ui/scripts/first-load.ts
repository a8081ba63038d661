import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Manifest } from 'vite';

/** Kilobytes, gzip, of everything that the browser needs before the heaviest first page works. */
const budget = 250;

/** The page that a first visit lands on, loaded beside the entry. */
const firstPage = 'src/client/datasets/datasets-page.tsx';

/** Fails when the first load is over its budget. Plots, fonts and the other pages come later and do not count. */
export async function checkFirstLoad(dist: string): Promise<{ kilobytes: number; budget: number }> {
  const manifest = JSON.parse(await readFile(`${dist}/.vite/manifest.json`, 'utf8')) as Manifest;
  const files = new Set(['index.html']);
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (!chunk) throw new Error(`The build has no chunk ${key}; is the first page still there?`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const style of chunk.css ?? []) files.add(style);
    for (const next of chunk.imports ?? []) visit(next);
  };
  visit('index.html');
  visit(firstPage);

  let bytes = 0;
  for (const file of files) bytes += gzipSync(await readFile(`${dist}/${file}`)).byteLength;
  const kilobytes = Math.ceil(bytes / 1000);
  if (kilobytes > budget) throw new Error(`The first load of the Web UI is ${kilobytes} KB, over ${budget} KB.`);
  return { kilobytes, budget };
}
