import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Check, deployFolder } from './files.ts';

/** Something that stands in a file of the deployment, and what stands there in its place when it is broken. */
export interface Fault {
  file: string;
  whole: string;
  broken: string;
}

/**
 * What the check says about a copy of the deployment with this one fault.
 *
 * @throws when the file does not hold what is to be broken, since the check would then be shown nothing
 */
export async function askOfBroken(check: Check, { file, whole, broken }: Fault): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  try {
    for (const part of ['observability.yaml', 'observability'])
      cpSync(join(deployFolder, part), join(folder, part), { recursive: true });
    const text = readFileSync(join(folder, file), 'utf8');
    if (!text.includes(whole)) throw new Error(`${file} does not hold '${whole}'`);
    writeFileSync(
      join(folder, file),
      text.replace(whole, () => broken),
    );
    return await check(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
