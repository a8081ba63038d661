import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { MillraceError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import type { OpenObjects } from '../objects/open.ts';
import { type Bucket, connectBucket, type S3Settings } from './bucket.ts';
import { isDenied } from './delete.ts';
import { openLocalFiles } from './local-files.ts';
import { bucketObjects } from './objects.ts';
import { bucketPolicy } from './policy.ts';
import { prepareBucket } from './prepare.ts';
import { sweepIncoming } from './sweep.ts';

export interface S3Options {
  settings: Pick<Settings, 'home'> & { s3: S3Settings };
  logger: Logger;
  attempts?: number | undefined;
  leftoverHours?: number | undefined;
}

const sweepMilliseconds = 12 * 60 * 60 * 1_000;
/** Enough for a few of the largest uploads; of what is in use there may be more. */
const localBytes = 20 * 1024 ** 3;

/**
 * Objects in an S3 bucket, which is made when it is not there and the key may do
 * so. A server that does not answer yet is waited for by `check`, not here; what
 * only an operator can mend (a wrong key, say) is told at once.
 *
 * What the access key has to be allowed to do is in `policy.ts`.
 */
export async function openBucket({
  settings,
  logger,
  attempts = 5,
  leftoverHours = 24,
}: S3Options): Promise<OpenObjects> {
  const bucket = connectBucket(settings.s3, attempts);
  const localFiles = await openLocalFiles({
    folder: join(settings.home, 'cache', 'objects'),
    maximumBytes: localBytes,
  });
  let prepared = false;
  const prepare = async () => {
    if (prepared) return;
    await prepareBucket(bucket, logger);
    prepared = true;
  };
  try {
    await prepare();
  } catch (error) {
    if (isDenied(error) || isMissing(error)) {
      logger.error({ policy: bucketPolicy(bucket.name) }, 'the access key needs this policy');
    }
    if (isMissing(error)) throw bucketNotMade(bucket.name, error);
    if (!isOutage(error)) throw error;
    const { endpoint = 'AWS' } = settings.s3;
    logger.warn(
      { err: error, endpoint },
      'the object store does not answer yet; MILLRACE_S3_ENDPOINT says where it is',
    );
  }
  const sweep = startSweep(bucket, leftoverHours, logger);
  const store = bucketObjects(bucket, localFiles);
  return {
    ...store,
    async check() {
      await prepare();
      await store.check();
    },
    async close() {
      await sweep.stop();
      bucket.client.destroy();
    },
  };
}

function isOutage(error: unknown): boolean {
  return error instanceof MillraceError && error.code === 'objects.unavailable';
}

function isMissing(error: unknown): error is MillraceError {
  return error instanceof MillraceError && error.code === 'objects.bucket_missing';
}

/** For the operator who starts it; callers need not know the name. */
function bucketNotMade(name: string, { code, status, cause }: MillraceError): MillraceError {
  const detail = `The bucket "${name}" that MILLRACE_S3_BUCKET names does not exist, and the access key may not make it. Make it, or allow s3:CreateBucket; the policy that the key needs is in the log.`;
  return new MillraceError({ code, status, detail, cause, transient: true });
}

function startSweep(bucket: Bucket, hours: number, logger: Logger): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const run = () => {
    running ??= sweepIncoming(bucket, hours)
      .then(
        (removed) => removed > 0 && logger.info({ removed }, 'half-stored files of killed processes were removed'),
        (error) => logger.warn({ err: error }, 'half-stored files could not be looked for, trying again later'),
      )
      .then(() => {
        running = undefined;
      });
  };
  const timer = setInterval(run, sweepMilliseconds).unref();
  run();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
