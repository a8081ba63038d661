/** The product as it is deployed: its roles as processes of their own, on real services. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MillraceClient } from '../millrace-client.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type RoleName, type RoleProcess, startRole } from './role.ts';
import { startMlflowOn } from './services/deployed-mlflow.ts';
import type { MlflowService } from './services/mlflow.ts';
import { type Postgres, startPostgres } from './services/postgres.ts';
import { type Rabbitmq, startRabbitmq } from './services/rabbitmq.ts';
import { type S3, startS3 } from './services/s3.ts';

export interface StackOptions {
  apis?: number;
  processors?: number;
  ui?: boolean;
  /** Off: PostgreSQL is the only registry. */
  mlflow?: boolean;
  /** On: the roles reach every service through a proxy that can misbehave. */
  faults?: boolean;
  /** The bucket lies on a disk of its own of this size. */
  diskMegabytes?: number;
  /** Settings of every role. */
  env?: Record<string, string>;
}

type ServiceName = 'postgres' | 'rabbitmq' | 's3' | 'mlflow';

export interface Stack extends AsyncDisposable {
  postgres: Postgres;
  rabbitmq: Rabbitmq;
  s3: S3;
  mlflow: MlflowService | undefined;
  /** Between the roles and the services; only with `faults`. */
  faults: Partial<Record<ServiceName, FaultProxy>>;
  apis: RoleProcess[];
  processors: RoleProcess[];
  ui: RoleProcess | undefined;
  key: string;
  /** Settings of a further process of a role. */
  settings: Record<string, string>;
  /** A further process of a role. */
  add(role: RoleName): Promise<RoleProcess>;
  /** Calls the APIs in turn, as through a load balancer. */
  client: MillraceClient;
}

/** Starts all services, then all roles at once. What has started is stopped when something does not start. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  await using cleaning = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'millrace-stack-'));
  cleaning.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const services = await startServices(options, cleaning);
  const faults = options.faults ? await startProxies(services, cleaning) : {};
  const key = `stack-${randomBytes(16).toString('hex')}`;
  const settings = { ...settingsOf(services, faults), MILLRACE_ADMIN_KEY: key, ...options.env };
  const counts = { api: 0, processor: 0, ui: 0 };
  let kept: AsyncDisposableStack = cleaning;

  async function add(role: RoleName, more: Record<string, string> = {}): Promise<RoleProcess> {
    counts[role] += 1;
    const name = `${role} ${counts[role]}`;
    const home = join(folder, name.replace(' ', '-'));
    return kept.use(await startRole(role, { name, home, settings: { ...settings, ...more } }));
  }
  const many = (role: RoleName, count: number) => Promise.all(Array.from({ length: count }, () => add(role)));
  const [apis, processors] = await Promise.all([
    many('api', options.apis ?? 2),
    many('processor', options.processors ?? 2),
  ]);
  const urls = apis.map(({ url }) => url);
  const ui = options.ui ? await add('ui', { MILLRACE_UI_API_URL: urls[0] ?? '' }) : undefined;
  kept = cleaning.move();
  return {
    ...services,
    faults,
    apis,
    processors,
    ui,
    key,
    settings,
    add: (role) => add(role),
    client: new MillraceClient(urls, key),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

type Services = Pick<Stack, ServiceName>;

async function startServices(options: StackOptions, cleaning: AsyncDisposableStack): Promise<Services> {
  const everything = { configure: '^millrace\\.v1\\.', write: '^(millrace\\.v1\\.|amq\\.default$)' };
  const user = { name: 'millrace', ...everything, read: '^millrace\\.v1\\.' };
  const starting = [startPostgres(['millrace', 'mlflow']), startRabbitmq({ users: [user] }), startS3(options)] as const;
  // When one does not start, the others are stopped all the same.
  for (const service of await Promise.allSettled(starting)) {
    if (service.status === 'fulfilled') cleaning.use(service.value);
  }
  const [postgres, rabbitmq, s3] = await Promise.all(starting);
  await s3.createBucket(s3.bucket, { versioned: true });
  const mlflow = options.mlflow === false ? undefined : cleaning.use(await startMlflowOn(postgres, s3));
  return { postgres, rabbitmq, s3, mlflow };
}

async function startProxies(services: Services, cleaning: AsyncDisposableStack): Promise<Stack['faults']> {
  const proxyOf = async (port: number) => cleaning.use(await startFaultProxy({ port }));
  return {
    postgres: await proxyOf(services.postgres.port),
    rabbitmq: await proxyOf(services.rabbitmq.port),
    s3: await proxyOf(portOf(services.s3.endpoint)),
    ...(services.mlflow && { mlflow: await proxyOf(portOf(services.mlflow.url)) }),
  };
}

function settingsOf({ postgres, rabbitmq, s3, mlflow }: Services, faults: Stack['faults']): Record<string, string> {
  return {
    MILLRACE_DATABASE_URL: through(postgres.urlOf('millrace').reveal(), faults.postgres),
    MILLRACE_BROKER_URL: through(rabbitmq.urlOf('millrace').reveal(), faults.rabbitmq),
    MILLRACE_S3_BUCKET: s3.bucket,
    MILLRACE_S3_ENDPOINT: through(s3.endpoint, faults.s3),
    MILLRACE_S3_REGION: s3.region,
    MILLRACE_S3_ACCESS_KEY_ID: s3.restricted.accessKeyId,
    MILLRACE_S3_SECRET_ACCESS_KEY: s3.restricted.secretAccessKey,
    ...(mlflow && { MILLRACE_MLFLOW_URL: through(mlflow.url, faults.mlflow) }),
  };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function through(url: string, proxy: FaultProxy | undefined): string {
  if (!proxy) return url;
  const changed = new URL(url);
  changed.port = String(proxy.port);
  return changed.href;
}
