import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const requirements = fileURLToPath(new URL('python-requirements.txt', import.meta.url));
const folder = fileURLToPath(new URL('../.cache/python', import.meta.url));
const python = `${folder}/bin/python`;
const stamp = `${folder}/installed.sha256`;

/**
 * Path of a Python with the pinned peers (numpy, scipy, scikit-learn, xgboost, LightGBM) in an environment of its own
 * under `.cache`. Made when it is absent or when the pins have changed; `MILLRACE_TEST_PYTHON` names another one.
 *
 * @throws with a sentence that says what to install
 */
export function ensurePython(): string {
  const named = process.env.MILLRACE_TEST_PYTHON;
  if (named) return named;
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  makeEnvironment();
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  run(python, [...pip, '--only-binary=:all:', '--require-hashes', '-r', requirements]);
  // LightGBM is linked with the system's OpenMP.
  if (!works(python, ['-c', 'import lightgbm'])) installPackages('libgomp1');
  run(python, ['-c', 'import numpy, scipy, sklearn, xgboost, lightgbm']);
  writeFileSync(stamp, wanted);
  return python;
}

function makeEnvironment(): void {
  if (!works('python3', ['-c', 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))'])) {
    installPackages('python3', 'python3-venv');
  }
  if (tryEnvironment()) return;
  // Debian keeps pip for new environments in a package of its own.
  installPackages('python3-venv');
  if (tryEnvironment()) return;
  throw new Error('python3 could not make an environment with pip: install Python 3.11 to 3.14 with venv and pip.');
}

function tryEnvironment(): boolean {
  rmSync(folder, { recursive: true, force: true });
  return works('python3', ['-m', 'venv', folder]) && works(python, ['-m', 'pip', '--version']);
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
    throw new Error(`The Python that the models are compared with could not be set up: '${command} ...' failed.`, {
      cause,
    });
  }
}
