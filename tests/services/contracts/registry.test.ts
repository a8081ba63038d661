/** What a registry promises, with MLflow beside the tables. */
import { registrySuite } from '@millrace/models/testing';
import { startMlflow } from '../../product/services/mlflow.ts';
import { openGround } from '../mlflow/ground.ts';

registrySuite('registry in MLflow', async () => {
  const mlflow = await startMlflow();
  const ground = await openGround();
  return {
    registry: await ground.door(mlflow.settings),
    elsewhere: await ground.door(mlflow.settings),
    async [Symbol.asyncDispose]() {
      await ground[Symbol.asyncDispose]();
      await mlflow[Symbol.asyncDispose]();
    },
  };
});
