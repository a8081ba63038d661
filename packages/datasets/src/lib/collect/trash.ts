import { randomUUID } from 'node:crypto';
import { type ListedObject, type LocalFile, MillraceError, type ObjectStore } from '@millrace/runtime/server';

/**
 * What nothing seems to need is moved here before it is deleted. Once it has
 * moved, nobody can come to need these very bytes without having looked in vain
 * for them under their key, or having held them before: so a look at what is
 * needed *after* the move is final, however long its maker sleeps.
 *
 * In a bucket a move is a copy and a deletion, and the deletion may come late: it
 * may take bytes that were put under the key again after the copy. So an entry is
 * only deleted by whoever moved it, once its move is done, or by others when no
 * deletion can come any more; and whoever needs what is in the trash copies it.
 * While a deletion may still come there is a copy that it cannot take.
 */
export const trashPrefix = 'trash/';

/** A name of its own for each move: a decision about one is never carried out on another. */
export function trashKeyOf(key: string): string {
  return `${trashPrefix}${key}.${randomUUID()}`;
}

export function keyOfTrash(entry: string): string {
  return entry.slice(trashPrefix.length, -'.00000000-0000-0000-0000-000000000000'.length);
}

/** True when the move that made this entry is over, whatever became of its mover. */
export function isSettled({ moveLandsWithinSeconds }: ObjectStore, { storedAt }: ListedObject): boolean {
  return moveLandsWithinSeconds === 0 || Date.now() - storedAt.getTime() > moveLandsWithinSeconds * 1_000;
}

/** Brings an object back, if it is in the trash; what is there is left to whoever put it there. */
export async function restore(objects: ObjectStore, key: string): Promise<void> {
  for await (const entry of objects.list(`${trashPrefix}${key}.`)) {
    if (keyOfTrash(entry.key) === key && (await copyIfThere(objects, entry.key, key))) return;
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
export function moveIfThere(objects: ObjectStore, from: string, to: string): Promise<boolean> {
  return ifThere(objects.move(from, to));
}

/** False when it is there no more. */
export function copyIfThere(objects: ObjectStore, from: string, to: string): Promise<boolean> {
  return ifThere(objects.copy(from, to));
}

async function ifThere(attempt: Promise<void>): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof MillraceError && error.code === 'objects.not_found';
}
