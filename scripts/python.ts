import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installPackages } from './debian.ts';

export interface PythonEnvironment {
  /** Under `.cache`. */
  folder: string;
  /** Pinned packages, with their hashes. */
  requirements: string;
  /** What must be importable. */
  modules: string;
}

const pythonAdvice = 'Install Python 3.11 to 3.14 with venv and pip.';

const peers: PythonEnvironment = {
  folder: 'python',
  requirements: 'python-requirements.txt',
  modules: 'numpy, scipy, sklearn, xgboost, lightgbm',
};

const tablePeers: PythonEnvironment = {
  folder: 'python-tables',
  requirements: 'python-tables-requirements.txt',
  modules: 'pandas, polars, pyarrow',
};

/**
 * Path of a Python with the pinned peers (numpy, scipy, scikit-learn, xgboost, LightGBM) in an environment of its own
 * under `.cache`. Made when it is absent or when the pins have changed; `MILLRACE_TEST_PYTHON` names another one.
 *
 * @throws with a sentence that says what to install
 */
export function ensurePython(): string {
  return process.env.MILLRACE_TEST_PYTHON || ensureEnvironment(peers);
}

/** The same with pandas, Polars and PyArrow, which only `npm run bench:ingest` needs. */
export function ensureTablesPython(): string {
  return process.env.MILLRACE_BENCH_PYTHON || ensureEnvironment(tablePeers);
}

/**
 * Path of the environment's Python. Made when it is absent or when its pins have changed.
 *
 * @throws with a sentence that says what to install
 */
export function ensureEnvironment({ folder: name, requirements: file, modules }: PythonEnvironment): string {
  const requirements = fileURLToPath(new URL(file, import.meta.url));
  const folder = fileURLToPath(new URL(`../.cache/${name}`, import.meta.url));
  const python = `${folder}/bin/python`;
  const stamp = `${folder}/installed.sha256`;
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  makeEnvironment(folder);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  run(python, [...pip, '--only-binary=:all:', '--require-hashes', '-r', requirements]);
  // LightGBM is linked with the system's OpenMP.
  if (modules.includes('lightgbm') && !works(python, ['-c', 'import lightgbm']))
    installPackages(['libgomp1'], 'Install libgomp, the OpenMP of GCC.');
  run(python, ['-c', `import ${modules}`]);
  writeFileSync(stamp, wanted);
  return python;
}

function makeEnvironment(folder: string): void {
  if (!works('python3', ['-c', 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))'])) {
    installPackages(['python3', 'python3-venv'], pythonAdvice);
  }
  if (tryEnvironment(folder)) return;
  // Debian keeps pip for new environments in a package of its own.
  installPackages(['python3-venv'], pythonAdvice);
  if (tryEnvironment(folder)) return;
  throw new Error(`python3 could not make an environment with pip. ${pythonAdvice}`);
}

function tryEnvironment(folder: string): boolean {
  rmSync(folder, { recursive: true, force: true });
  return works('python3', ['-m', 'venv', folder]) && works(`${folder}/bin/python`, ['-m', 'pip', '--version']);
}

function works(program: string, parameters: string[]): boolean {
  try {
    execFileSync(program, parameters, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function run(program: string, parameters: string[]): void {
  try {
    execFileSync(program, parameters, { stdio: 'inherit' });
  } catch (cause) {
    const command = [program, ...parameters.slice(0, 3)].join(' ');
    throw new Error(`An environment of Python could not be set up: '${command} ...' failed.`, { cause });
  }
}
