import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from '../debian.ts';
import { repositoryRoot } from '../run-tests.ts';

/** What shellcheck and shfmt object to in the scripts of `deploy`. Installs both when they are missing. */
export function checkShellScripts(): { scripts: string[]; objections: string[] } {
  const scripts = listScripts();
  for (const tool of ['shellcheck', 'shfmt']) {
    if (!answers(tool)) installPackages(['shellcheck', 'shfmt'], 'Install shellcheck and shfmt.');
  }
  const objections = [
    ['shellcheck', '--severity=style', '--format=gcc'],
    ['shfmt', '--diff', '--language-dialect=posix', '--indent=2', '--case-indent'],
  ].flatMap(([tool = '', ...options]) => {
    const { status, stdout, stderr } = spawnSync(tool, [...options, ...scripts], {
      cwd: repositoryRoot,
      encoding: 'utf8',
    });
    return status === 0 ? [] : [`${tool}:\n${stdout}${stderr}`];
  });
  return { scripts, objections };
}

/** By their first line, since not every script has a name that tells. */
function listScripts(): string[] {
  return globSync('deploy/**', { cwd: repositoryRoot, exclude: (path) => path.startsWith('deploy/secrets') })
    .filter((path) => statSync(join(repositoryRoot, path)).isFile())
    .filter((path) => readFileSync(join(repositoryRoot, path), 'utf8').startsWith('#!/bin/sh'))
    .sort();
}

function answers(tool: string): boolean {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
