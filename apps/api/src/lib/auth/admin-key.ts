import { randomUUID } from 'node:crypto';
import { chmod, link, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MillraceError } from '@millrace/runtime/server';
import { newApiKey } from './secrets.ts';

export interface AdminKeyFile {
  key: string;
  path: string;
  /** True when this start made the key. */
  created: boolean;
}

/**
 * The admin key of an installation: `admin-key` in its home, mode 0600, made at
 * the first start; a preset replaces what is there. Two starts at once agree on
 * one key, and a crash leaves the old file or the new one, never half of it.
 * @throws MillraceError `keys.admin_key_empty` when the file is there but holds no key
 */
export async function ensureAdminKey(options: { home: string; preset?: string }): Promise<AdminKeyFile> {
  const path = join(options.home, 'admin-key');
  const existing = await readKey(path);
  if (options.preset !== undefined) {
    if (existing !== options.preset) await place(path, options.preset, 'replace');
    else await chmod(path, 0o600);
    return { key: options.preset, path, created: existing === undefined };
  }
  if (existing !== undefined) return { key: existing, path, created: false };
  const key = newApiKey();
  if (await place(path, key, 'only-if-absent')) return { key, path, created: true };
  return { key: (await readKey(path)) ?? key, path, created: false };
}

async function readKey(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined && text.trim() === '') {
    throw new MillraceError({
      code: 'keys.admin_key_empty',
      status: 500,
      detail: `The file ${path} is empty. Delete it to get a new admin key at the next start.`,
    });
  }
  return text?.trim();
}

/** Writes beside, syncs, then moves into place. False when somebody else was first. */
async function place(path: string, key: string, how: 'replace' | 'only-if-absent'): Promise<boolean> {
  const beside = `${path}.${randomUUID()}`;
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(`${key}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    if (how === 'replace') await rename(beside, path);
    else await link(beside, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
