import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

/** Writes `.br` and `.gz` beside every text asset, so that the server never compresses on the way. */
export async function compressAssets(dist: string): Promise<void> {
  for (const file of globSync('assets/*.{js,css}', { cwd: dist })) {
    const content = await readFile(`${dist}/${file}`);
    await writeFile(`${dist}/${file}.gz`, await promisify(gzip)(content, { level: 9 }));
    await writeFile(`${dist}/${file}.br`, await promisify(brotliCompress)(content));
  }
}
