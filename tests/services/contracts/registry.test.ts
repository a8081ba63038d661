/** What a registry promises, with MLflow beside the tables as it is deployed: on PostgreSQL and S3. */
import { registrySuite } from '@millrace/models/testing';
import { startMlflow } from '../../product/services/mlflow.ts';
import { startPostgres } from '../../product/services/postgres.ts';
import { startS3 } from '../../product/services/s3.ts';
import { openGround } from '../mlflow/ground.ts';

registrySuite('registry in MLflow', async () => {
  await using cleaning = new AsyncDisposableStack();
  const [postgres, s3] = [cleaning.use(await startPostgres(['mlflow'])), cleaning.use(await startS3())];
  await s3.createBucket('mlflow');
  const mlflow = await startMlflow({
    backendStoreUri: postgres.urlOf('mlflow').reveal().replace('postgresql:', 'postgresql+psycopg2:'),
    artifactsDestination: 's3://mlflow',
    env: {
      MLFLOW_S3_ENDPOINT_URL: s3.endpoint,
      AWS_ACCESS_KEY_ID: s3.admin.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.admin.secretAccessKey,
      AWS_DEFAULT_REGION: s3.region,
    },
  });
  cleaning.use(mlflow);
  const ground = cleaning.use(await openGround());
  const registry = await ground.door(mlflow.settings);
  const elsewhere = await ground.door(mlflow.settings);
  const started = cleaning.move();
  return { registry, elsewhere, [Symbol.asyncDispose]: () => started.disposeAsync() };
});
