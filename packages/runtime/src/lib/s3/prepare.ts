import {
  CreateBucketCommand,
  GetBucketVersioningCommand,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { MillraceError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import { answerOf, type Bucket, incomingPrefix } from './bucket.ts';
import { isDenied } from './delete.ts';

/** Makes sure that the bucket is there, and learns whether it keeps versions. @throws MillraceError with what to do */
export async function prepareBucket(bucket: Bucket, logger: Logger): Promise<void> {
  if (!(await exists(bucket))) await create(bucket, logger);
  bucket.versioned = await keepsVersions(bucket, logger);
}

/** Not by HEAD: its refusals have no body that says why. */
async function exists({ client, name }: Bucket): Promise<boolean> {
  try {
    await answerOf(client.send(new ListObjectsV2Command({ Bucket: name, MaxKeys: 1 })));
    return true;
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'objects.bucket_missing') return false;
    throw error;
  }
}

async function create(bucket: Bucket, logger: Logger): Promise<void> {
  const { client, name: Bucket } = bucket;
  const region = await client.config.region();
  const CreateBucketConfiguration = region === 'us-east-1' ? undefined : { LocationConstraint: region as never };
  try {
    await answerOf(client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration })));
  } catch (error) {
    if (await exists(bucket)) return; // another process was faster
    throw isDenied(error) ? missing(error) : error;
  }
  const advice = 'the new bucket works without it; set it by hand if you want it';
  await client
    .send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    .catch((error) => logger.warn({ err: new Error(error.message) }, `versioning could not be switched on: ${advice}`));
  await client
    .send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: rules } }))
    .catch((error) =>
      logger.warn({ err: new Error(error.message) }, `rules for leftovers could not be set: ${advice}`),
    );
  logger.info({ bucket: Bucket }, 'the bucket was created');
}

/** What a killed process leaves, and what a deletion could not free. We sweep the former ourselves where no rule does. */
const rules = [
  {
    ID: 'millrace-incoming',
    Status: 'Enabled' as const,
    Filter: { Prefix: incomingPrefix },
    Expiration: { Days: 2 },
  },
  {
    ID: 'millrace-unfinished-uploads',
    Status: 'Enabled' as const,
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
  },
  {
    ID: 'millrace-old-versions',
    Status: 'Enabled' as const,
    Filter: { Prefix: '' },
    NoncurrentVersionExpiration: { NoncurrentDays: 7 },
  },
];

async function keepsVersions({ client, name }: Bucket, logger: Logger): Promise<boolean> {
  try {
    const { Status } = await answerOf(client.send(new GetBucketVersioningCommand({ Bucket: name })));
    return Status !== undefined;
  } catch (error) {
    // Servers without versions may not know the question. A deletion tells us, too.
    logger.debug({ err: error }, 'the bucket does not say whether it keeps versions');
    return false;
  }
}

function missing(cause: unknown): MillraceError {
  return new MillraceError({
    code: 'objects.bucket_missing',
    status: 503,
    detail:
      'The bucket that MILLRACE_S3_BUCKET names does not exist, and the access key may not create it. Create it, or allow s3:CreateBucket.',
    cause,
    transient: true,
  });
}
