import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, type Settings } from '@millrace/runtime/server';
import { ensureServicesPython } from '../../../scripts/services.ts';
import { freePort } from './free-port.ts';
import { type Service, startServiceProcess } from './service.ts';

export interface MlflowService extends Service {
  url: string;
  /** Settings of a Millrace that uses it. */
  settings: NonNullable<Settings['mlflow']>;
}

export interface MlflowOptions {
  /** Address of its database; a file of SQLite by default. */
  backendStoreUri?: string;
  /** Where it keeps artifacts; a folder by default. */
  artifactsDestination?: string;
  /** For example the endpoint and the keys of an S3 server. */
  env?: Record<string, string>;
  port?: number;
}

/** A real MLflow that passes artifacts on. Its Python is that of `npm run test:services`. */
export async function startMlflow(options: MlflowOptions = {}): Promise<MlflowService> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-mlflow-'));
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const service = await startServiceProcess({
    name: 'MLflow',
    command: ensureServicesPython(),
    parameters: [
      ...['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--backend-store-uri', options.backendStoreUri ?? `sqlite:///${folder}/mlflow.db`],
      ...['--serve-artifacts', '--artifacts-destination', options.artifactsDestination ?? join(folder, 'artifacts')],
    ],
    env: { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false', MLFLOW_DISABLE_TELEMETRY: 'true', ...options.env },
    cwd: folder,
    startSeconds: 300,
    answers: async (signal) => {
      const answer = await fetch(`${url}/health`, { signal });
      if (!answer.ok) throw new Error(`it answers ${answer.status}`);
    },
    cleanUp: () => rm(folder, { recursive: true, force: true }),
  });
  const { mlflow } = readSettings({ MILLRACE_MLFLOW_URL: url });
  if (mlflow === undefined) throw new Error('MILLRACE_MLFLOW_URL was not understood');
  return { ...service, url, settings: mlflow };
}
