import type { ModelsDatabase } from '../database.ts';
import type { Registry } from '../registry/port.ts';
import type { MlflowClient } from './client.ts';
import { numberTaken } from './errors.ts';
import { numberOf } from './model-version.ts';
import { publicationOfOld } from './publication.ts';
import { publish } from './publish.ts';

/** Models with versions that were registered here before MLflow was there. */
export async function modelsToFillUp(db: ModelsDatabase): Promise<string[]> {
  const rows = await selectUntold(db).select('model').distinct().orderBy('model').execute();
  return rows.map(({ model }) => model);
}

/**
 * Tells MLflow of the versions of a model that were registered here before it was there, in
 * their order, so that they get the numbers that they have. The caller holds the lock of the model; `held` aborts with it.
 * @throws MillraceError `models.number_taken` (409) when MLflow has versions of that name already
 */
export async function fillUp(
  parts: { db: ModelsDatabase; client: MlflowClient; registry: Registry; experiment: string },
  model: string,
  held: AbortSignal,
): Promise<void> {
  const { db, client, registry, experiment } = parts;
  const rows = await selectUntold(db).select('version').where('model', '=', model).orderBy('version').execute();
  for (const { version } of rows) {
    const told = await registry.version(model, version);
    const publication = publicationOfOld(told, await registry.artifact(model, version, 'model.onnx'));
    const number = await numberOf(client, model, publication.lineage.task);
    // Before anything is made in a model of somebody else's that has the name.
    if (number !== version) throw numberTaken(model, number);
    const published = await publish(client, experiment, publication, held);
    if (published.version !== version) throw numberTaken(model, published.version);
    await db
      .updateTable('model_versions')
      .set({ mlflow: JSON.stringify(published.mlflow) })
      .where('model', '=', model)
      .where('version', '=', version)
      .execute();
  }
}

function selectUntold(db: ModelsDatabase) {
  return db.selectFrom('model_versions').where('mlflow', 'is', null);
}
