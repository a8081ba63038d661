import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MillraceError } from '@millrace/runtime/server';
import { readReceived } from '../testing/read-received.ts';
import { generatedCsv } from '../testing/sample-csv.ts';
import { corpus } from './corpus.ts';
import { countRecords } from './count-records.ts';
import { mutate, seededRandom } from './mutate.ts';

/** Longer runs and other files: `MILLRACE_FUZZ_SECONDS=600 MILLRACE_FUZZ_SEED=7`. */
const seconds = Number(process.env.MILLRACE_FUZZ_SECONDS ?? 6);
const firstSeed = Number(process.env.MILLRACE_FUZZ_SEED ?? 1);

test('mutated files are read or refused in words, and no record is lost', async (context) => {
  const files = await startingFiles();
  const until = performance.now() + seconds * 1_000;
  let [seed, read] = [firstSeed, 0];
  for (; performance.now() < until; seed++) {
    const random = seededRandom(seed);
    const pick = () => files[Math.floor(random() * files.length)] as Buffer;
    const file = mutate(pick(), pick(), random);
    try {
      if (await readOrRefused(file)) read += 1;
    } catch (error) {
      throw new Error(`MILLRACE_FUZZ_SEED=${seed} shows it again; the file is ${shown(file)}`, { cause: error });
    }
  }
  context.diagnostic(`seeds ${firstSeed} to ${seed - 1}: ${read} files read, ${seed - firstSeed - read} refused`);
  assert.ok(read > 0);
});

async function startingFiles(): Promise<Buffer[]> {
  const ofCases = corpus.map(async ({ file }) => Buffer.from(typeof file === 'function' ? await file() : file));
  const small = (await Promise.all(ofCases)).filter(({ length }) => length > 0 && length < 20_000);
  return [...small, Buffer.from(generatedCsv(200))];
}

/** True when it was read, with every record either a row or a reject. */
async function readOrRefused(file: Buffer): Promise<boolean> {
  const found = await readReceived(file).catch((error: unknown) => {
    if (error instanceof MillraceError && error.status === 422 && /^["A-Z].*\S$/s.test(error.message)) return undefined;
    throw error;
  });
  if (!found) return false;
  assert.equal(found.profile.rows, found.rows);
  const { format = 'csv', compression = 'none', skipRows = 0, headerRows = 1 } = found.recipe;
  if (format !== 'csv' || compression !== 'none') return true;
  const { records, emptyAtEnd } = countRecords(file, found.recipe);
  const leftOut = found.findings.some(({ code }) => code === 'empty_rows') ? emptyAtEnd : 0;
  assert.equal(skipRows + headerRows + found.rows + found.rejected + leftOut, records, 'records');
  return true;
}

function shown(file: Buffer): string {
  return file.length > 2_000 ? `${file.length} bytes` : JSON.stringify(file.toString('latin1'));
}
