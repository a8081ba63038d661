/** What a registry promises, with MLflow beside the tables as it is deployed: on PostgreSQL and S3. */
import { registrySuite } from '@millrace/models/testing';
import { startDeployedMlflow } from '../../product/services/deployed-mlflow.ts';
import { openGround } from '../mlflow/ground.ts';

registrySuite('registry in MLflow', async () => {
  await using cleaning = new AsyncDisposableStack();
  const mlflow = cleaning.use(await startDeployedMlflow());
  const ground = cleaning.use(await openGround());
  const registry = await ground.door(mlflow.settings);
  const elsewhere = await ground.door(mlflow.settings);
  const started = cleaning.move();
  return { registry, elsewhere, [Symbol.asyncDispose]: () => started.disposeAsync() };
});
