import { type MlflowService, startMlflow } from './mlflow.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { type S3, startS3 } from './s3.ts';

/** MLflow as it is deployed: on the database `mlflow` of this PostgreSQL and a bucket of its own. */
export async function startMlflowOn(postgres: Postgres, s3: S3): Promise<MlflowService> {
  await s3.createBucket('mlflow');
  return await startMlflow({
    // SQLAlchemy wants to be told which driver.
    backendStoreUri: postgres.urlOf('mlflow').reveal().replace('postgresql:', 'postgresql+psycopg2:'),
    artifactsDestination: 's3://mlflow',
    env: {
      MLFLOW_S3_ENDPOINT_URL: s3.endpoint,
      AWS_ACCESS_KEY_ID: s3.admin.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.admin.secretAccessKey,
      AWS_DEFAULT_REGION: s3.region,
    },
  });
}

/** The same on services of its own, which end with it. */
export async function startDeployedMlflow(): Promise<MlflowService> {
  await using cleaning = new AsyncDisposableStack();
  const [postgres, s3] = [cleaning.use(await startPostgres(['mlflow'])), cleaning.use(await startS3())];
  const mlflow = cleaning.use(await startMlflowOn(postgres, s3));
  const started = cleaning.move();
  return { ...mlflow, [Symbol.asyncDispose]: () => started.disposeAsync() };
}
