import { type MlflowService, startMlflow } from './mlflow.ts';
import { startPostgres } from './postgres.ts';
import { startS3 } from './s3.ts';

/** MLflow as it is deployed: on a database of PostgreSQL and a bucket of S3, each its own. */
export async function startDeployedMlflow(): Promise<MlflowService> {
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
  const started = cleaning.move();
  return { ...mlflow, [Symbol.asyncDispose]: () => started.disposeAsync() };
}
