import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url));

/** Far beyond what any file of tests takes, so that one that hangs ends the run with its name. */
const longestTestMilliseconds = 900_000;

export interface TestRun {
  /** Globs of test files, relative to the repository. */
  patterns: string[];
  env?: Record<string, string>;
  /** Test files at a time. */
  concurrency: number;
}

/**
 * Runs the files with Node's test runner and resolves to its exit code.
 * Arguments after `--` on the command line narrow it down: file names (parts of
 * them), or options such as `--test-name-pattern`.
 */
export async function runTests({ patterns, env, concurrency }: TestRun): Promise<number> {
  const words = process.argv.slice(2);
  const options = words.filter((word) => word.startsWith('-'));
  const parts = words.filter((word) => !word.startsWith('-'));
  const files = globSync(patterns, { cwd: repositoryRoot, exclude: (name) => name.includes('node_modules') })
    .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
    .sort();
  if (files.length === 0) {
    console.error(`No test file matches ${parts.join(', ') || patterns.join(', ')}.`);
    return 1;
  }
  const runner = spawn(
    process.execPath,
    [
      '--test',
      '--import',
      new URL('./seed-properties.ts', import.meta.url).href,
      `--test-concurrency=${concurrency}`,
      `--test-timeout=${longestTestMilliseconds}`,
      ...options,
      ...files,
    ],
    {
      cwd: repositoryRoot,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    },
  );
  return new Promise((resolve, reject) => {
    runner.once('error', reject);
    runner.once('exit', (code) => resolve(code ?? 1));
  });
}
