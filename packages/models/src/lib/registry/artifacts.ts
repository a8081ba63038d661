import { createHash } from 'node:crypto';
import { MillraceError, type ObjectStore } from '@millrace/runtime/server';
import type { ModelsDatabase } from '../database.ts';
import type { StoredArtifacts } from './create-version.ts';
import { artifactDamaged, artifactMissing } from './errors.ts';
import type { ArtifactName, NewForeignVersion, NewVersion } from './port.ts';
import { versionRow } from './reading.ts';

/** Content-addressed: storing the artifacts of a repeated training again adds nothing. */
export async function storeArtifacts(
  objects: ObjectStore,
  version: NewVersion | NewForeignVersion,
): Promise<StoredArtifacts> {
  const onnx = await objects.putContent('models', version.onnx);
  if (!('explainer' in version) || version.explainer === undefined) return { onnx };
  return { onnx, explainer: await objects.putContent('explainers', version.explainer) };
}

export async function loadArtifact(
  db: ModelsDatabase,
  objects: ObjectStore,
  model: string,
  version: number,
  name: ArtifactName,
): Promise<Uint8Array> {
  const row = await versionRow(db, model, version);
  const key = name === 'model.onnx' ? row.onnx_key : row.explainer_key;
  const sha256 = name === 'model.onnx' ? row.onnx_sha256 : row.explainer_sha256;
  if (key === null) throw artifactMissing(model, version, name);
  const bytes = await objects.bytes(key).catch((error: unknown) => {
    if (error instanceof MillraceError && error.code === 'objects.not_found') {
      throw artifactDamaged(model, version, name, error);
    }
    throw error;
  });
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw artifactDamaged(model, version, name);
  return bytes;
}
