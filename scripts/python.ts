import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Environment {
  /** Under `.cache`. */
  folder: string;
  /** Pinned packages, with their hashes. */
  requirements: string;
  /** What must be importable. */
  modules: string;
}

const peers: Environment = {
  folder: 'python',
  requirements: 'python-requirements.txt',
  modules: 'numpy, scipy, sklearn, xgboost, lightgbm',
};

const tablePeers: Environment = {
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

function ensureEnvironment({ folder: name, requirements: file, modules }: Environment): string {
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
  if (modules.includes('lightgbm') && !works(python, ['-c', 'import lightgbm'])) installPackages('libgomp1');
  run(python, ['-c', `import ${modules}`]);
  writeFileSync(stamp, wanted);
  return python;
}

function makeEnvironment(folder: string): void {
  if (!works('python3', ['-c', 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))'])) {
    installPackages('python3', 'python3-venv');
  }
  if (tryEnvironment(folder)) return;
  // Debian keeps pip for new environments in a package of its own.
  installPackages('python3-venv');
  if (tryEnvironment(folder)) return;
  throw new Error('python3 could not make an environment with pip: install Python 3.11 to 3.14 with venv and pip.');
}

function tryEnvironment(folder: string): boolean {
  rmSync(folder, { recursive: true, force: true });
  return works('python3', ['-m', 'venv', folder]) && works(`${folder}/bin/python`, ['-m', 'pip', '--version']);
}

function installPackages(...names: string[]): void {
  if (!existsSync('/usr/bin/apt-get')) {
    throw new Error(`Install ${names.join(' and ')}, or set MILLRACE_TEST_PYTHON to a Python that has the peers.`);
  }
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  for (const command of [
    ['apt-get', 'update', '-q'],
    ['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...names],
  ]) {
    const [program = '', ...rest] = [...sudo, ...command];
    run(program, rest);
  }
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
    execFileSync(program, parameters, {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  } catch (cause) {
    const command = [program, ...parameters.slice(0, 3)].join(' ');
    throw new Error(`The Python that results are compared with could not be set up: '${command} ...' failed.`, {
      cause,
    });
  }
}
