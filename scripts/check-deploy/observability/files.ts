import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { repositoryRoot } from '../../run-tests.ts';

export const deployFolder = join(repositoryRoot, 'deploy');

/** Returns a sentence for each thing in the deployment's folder that is not as it must be. */
export type Check = (folder?: string) => Promise<string[]>;

/** @throws with a sentence for what is no YAML, also for a key that stands twice */
export function readYaml(folder: string, file: string): unknown {
  const document = parseDocument(readFileSync(join(folder, file), 'utf8'), { merge: true, prettyErrors: true });
  const [error] = document.errors;
  if (error) throw new Error(`${file}: ${error.message.trim()}`);
  return document.toJS();
}

/** What stands at a path such as `limits_config.retention_period`; undefined where nothing does. */
export function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) => (isObject(inner) || Array.isArray(inner) ? Reflect.get(inner, key) : undefined),
      value,
    );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
