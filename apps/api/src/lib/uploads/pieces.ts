import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '@millrace/runtime/server';

/** In one folder, since folders of deleted objects would stay. */
export const piecesFolder = 'upload-pieces/';

/** A name of its own for each try, so that nobody writes over what another is storing. */
export function newPieceKey(upload: string, start: number): string {
  return `${piecesFolder}${upload}-${start}-${randomUUID().slice(0, 8)}`;
}

export function uploadOfPiece(key: string): string {
  return key.slice(piecesFolder.length, piecesFolder.length + 36);
}

/** Also those that no row knows of, because the process died before it could say so. */
export async function removePieces(objects: ObjectStore, upload: string): Promise<void> {
  for await (const { key } of objects.list(`${piecesFolder}${upload}-`)) await objects.delete(key);
}
