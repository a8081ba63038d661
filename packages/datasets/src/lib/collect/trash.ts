import { randomUUID } from 'node:crypto';
import { type LocalFile, MillraceError, type ObjectStore } from '@millrace/runtime/server';

/**
 * What nothing seems to need is moved here before it is deleted. Once it has
 * moved, nobody can come to need these very bytes without having looked in vain
 * for them under their key, or having held them before: so a look at what is
 * needed *after* the move is final, however long its maker sleeps.
 */
export const trashPrefix = 'trash/';

/** A name of its own for each move: a decision about one is never carried out on another. */
export function trashKeyOf(key: string): string {
  return `${trashPrefix}${key}.${randomUUID()}`;
}

export function keyOfTrash(entry: string): string {
  return entry.slice(trashPrefix.length, -'.00000000-0000-0000-0000-000000000000'.length);
}

/** Brings an object back, if it is in the trash. */
export async function restore(objects: ObjectStore, key: string): Promise<void> {
  for await (const entry of objects.list(`${trashPrefix}${key}.`)) {
    if (keyOfTrash(entry.key) === key && (await moveIfThere(objects, entry.key, key))) return;
  }
}

/** The local file of an object that the caller holds, also while a collector has it in its hands. */
export async function heldFile(objects: ObjectStore, key: string): Promise<LocalFile> {
  try {
    return await objects.localFile(key);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await restore(objects, key);
    return await objects.localFile(key);
  }
}

/** False when another was faster. */
export async function moveIfThere(objects: ObjectStore, from: string, to: string): Promise<boolean> {
  try {
    await objects.move(from, to);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof MillraceError && error.code === 'objects.not_found';
}
