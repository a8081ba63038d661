import { execFile, fork } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureTablesPython } from '../../scripts/python.ts';
import type { Measured } from './measured.ts';

/** Bare DuckDB with its own defaults. Time is what it takes once its process runs, without the start of the process. */
export function runDuckDb(file: string, target: string): Promise<Measured> {
  const child = fork(join(import.meta.dirname, '../load/duckdb-peer.ts'), [file, target]);
  const { promise, resolve, reject } = Promise.withResolvers<Measured>();
  let answer: Measured | undefined;
  child.once('message', (message) => {
    answer = message as Measured;
  });
  child.once('exit', (code) => (answer ? resolve(answer) : reject(new Error(`DuckDB ended with ${code}`))));
  return promise;
}

/** pandas or Polars, timed in the same way. */
export async function runPython(name: 'pandas' | 'polars', file: string, target: string): Promise<Measured> {
  const script = join(import.meta.dirname, `${name}_peer.py`);
  const { stdout } = await promisify(execFile)(ensureTablesPython(), [script, file, target]);
  return JSON.parse(stdout) as Measured;
}
