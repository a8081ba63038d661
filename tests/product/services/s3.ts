import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { bucketPolicy } from '@millrace/runtime/server';
import { ensureWeed } from '../../../scripts/services.ts';
import { freePort } from './free-port.ts';
import { type Service, startServiceProcess } from './service.ts';
import { mountDisk, type SmallDisk } from './small-disk.ts';

export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface S3 extends Service {
  endpoint: string;
  region: string;
  /** May do everything. */
  admin: S3Credentials;
  /** Has the policy of the documentation for `bucket` and for buckets whose name begins with it and a dash. */
  restricted: S3Credentials;
  /** The same without the rights on versions. */
  withoutVersions: S3Credentials;
  /** Not made yet. */
  bucket: string;
  /** Only when it was asked for. */
  disk?: SmallDisk;
  /** Of an administrator. */
  createBucket(name: string, options?: { versioned?: boolean }): Promise<void>;
}

const region = 'us-east-1';

interface Ports {
  s3: number;
  master: number;
  volume: number;
  filer: number;
}

/**
 * A MinIO of its own, when MILLRACE_TEST_MINIO names its program: the same store has to work on both. Its one key may
 * do everything, for its users are made by a protocol of its own.
 */
export async function startMinio(command: string): Promise<S3> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-minio-'));
  const admin = newCredentials();
  const address = `127.0.0.1:${await freePort()}`;
  const endpoint = `http://${address}`;
  const service = await startServiceProcess({
    name: 'MinIO',
    command,
    parameters: ['server', folder, '--address', address, '--console-address', `127.0.0.1:${await freePort()}`],
    env: { MINIO_ROOT_USER: admin.accessKeyId, MINIO_ROOT_PASSWORD: admin.secretAccessKey, MINIO_BROWSER: 'off' },
    cwd: folder,
    answers: async (signal) => {
      const health = await fetch(`${endpoint}/minio/health/ready`, { signal });
      if (!health.ok) throw new Error(`it answers ${health.status}`);
    },
    cleanUp: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  });
  return {
    ...service,
    ...{ endpoint, region, admin, restricted: admin, withoutVersions: admin, bucket: 'millrace' },
    createBucket: (...its) => create(endpoint, admin, ...its),
  };
}

export interface S3Options {
  bucket?: string;
  /** Keeps everything on a disk of its own of this size, which `disk` fills. */
  diskMegabytes?: number;
}

/** A SeaweedFS of its own on 127.0.0.1, with random keys, that checks signatures. */
export async function startS3({ bucket = 'millrace', diskMegabytes }: S3Options = {}): Promise<S3> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-s3-'));
  const disk = diskMegabytes === undefined ? undefined : await mountDisk(folder, diskMegabytes);
  const [admin, restricted, withoutVersions] = [newCredentials(), newCredentials(), newCredentials()];
  const policy = bucketPolicy(bucket, `${bucket}-*`);
  const less = { ...policy, Statement: policy.Statement.filter(({ Sid }) => Sid !== 'Versions') };
  const identities = [
    { name: 'admin', credentials: [toIdentity(admin)], actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'] },
    { name: 'restricted', credentials: [toIdentity(restricted)], policyNames: ['all'] },
    { name: 'without-versions', credentials: [toIdentity(withoutVersions)], policyNames: ['less'] },
  ];
  const policies = [
    { name: 'all', content: JSON.stringify(policy) },
    { name: 'less', content: JSON.stringify(less) },
  ];
  await writeFile(join(folder, 'identities.json'), JSON.stringify({ identities, policies }));
  // Read from the working directory: by default each bucket begins with seven volumes.
  await writeFile(join(folder, 'master.toml'), '[master.volume_growth]\ncopy_1 = 1\n');
  const ports = { s3: await freePort(), master: await freePort(), volume: await freePort(), filer: await freePort() };
  const service = await startServiceProcess({
    name: 'SeaweedFS',
    command: ensureWeed(),
    parameters: await parametersOf(folder, ports),
    cwd: folder,
    answers: (signal) => answers(ports, signal),
    async cleanUp() {
      await disk?.[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  });
  const endpoint = `http://127.0.0.1:${ports.s3}`;
  return {
    ...service,
    endpoint,
    region,
    admin,
    restricted,
    withoutVersions,
    bucket,
    ...(disk && { disk }),
    createBucket: (...its) => create(endpoint, admin, ...its),
  };
}

async function create(
  endpoint: string,
  credentials: S3Credentials,
  Bucket: string,
  { versioned = false }: { versioned?: boolean } = {},
): Promise<void> {
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: 'Enabled' as const };
  if (versioned) await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  client.destroy();
}

async function parametersOf(folder: string, ports: Ports): Promise<string[]> {
  const parts: string[] = [];
  // Without a port of its own for gRPC each part takes its port plus 10,000, which may be taken or none.
  for (const [part, port] of Object.entries(ports)) {
    parts.push(`-${part}.port=${port}`, `-${part}.port.grpc=${await freePort()}`);
  }
  return [
    'server',
    ...['-s3', '-filer', '-ip=127.0.0.1', '-ip.bind=127.0.0.1', `-dir=${folder}`],
    ...parts,
    ...[`-s3.config=${join(folder, 'identities.json')}`, '-s3.port.iceberg=0', '-s3.port.lance=0'],
    // Each bucket has volumes of its own; tests make many, and small.
    ...['-volume.max=2000', '-volume.minFreeSpace=0', '-volume.preStopSeconds=0', '-master.volumeSizeLimitMB=256'],
    '-master.telemetry=false',
    // It is alone: whom should it wait for when it starts again?
    '-master.electionTimeout=1s',
  ];
}

/** The gateway answers before it has somewhere to put anything. */
async function answers({ s3, master }: Ports, signal: AbortSignal): Promise<void> {
  const health = await fetch(`http://127.0.0.1:${s3}/healthz`, { signal });
  const response = await fetch(`http://127.0.0.1:${master}/dir/status`, { signal });
  const { Topology: topology } = (await response.json()) as { Topology?: { Max?: number } };
  if (!health.ok || !topology?.Max) throw new Error('SeaweedFS is not ready');
}

function newCredentials(): S3Credentials {
  return { accessKeyId: `key-${randomBytes(8).toString('hex')}`, secretAccessKey: randomBytes(24).toString('hex') };
}

function toIdentity({ accessKeyId, secretAccessKey }: S3Credentials) {
  return { accessKey: accessKeyId, secretKey: secretAccessKey };
}
