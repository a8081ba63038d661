import { S3Client } from '@aws-sdk/client-s3';
import type { Settings } from '../config/settings.ts';
import { explain } from './errors.ts';

export type S3Settings = NonNullable<Settings['s3']>;

/** A bucket and what we know of it. */
export interface Bucket {
  name: string;
  client: S3Client;
  /** True when a deletion would leave older versions behind. Learnt at the start, and from a deletion that did. */
  versioned: boolean;
}

/** Where content waits until its hash is known. A key of ours cannot begin with a dot. */
export const incomingPrefix = '.incoming/';

const second = 1_000;

/**
 * @param attempts how often a request is tried before an outage is told: 5 are about two seconds, 10 about half a minute
 */
export function connectBucket(settings: S3Settings, attempts: number): Bucket {
  const { bucket, endpoint, region, credentials, pathStyle } = settings;
  const client = new S3Client({
    region,
    forcePathStyle: pathStyle,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && {
      credentials: {
        accessKeyId: credentials.accessKeyId.reveal(),
        secretAccessKey: credentials.secretAccessKey.reveal(),
      },
    }),
    // Newer checksums are unknown to many servers; the signature covers the SHA-256 of every body we send.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: 3 * second,
      // Until an answer begins: a server may copy 128 MiB meanwhile, and say nothing.
      requestTimeout: 60 * second,
      throwOnRequestTimeout: true,
      socketTimeout: 60 * second,
      httpAgent: { keepAlive: true, maxSockets: 100 },
      httpsAgent: { keepAlive: true, maxSockets: 100 },
    },
  });
  return { name: bucket, client, versioned: false };
}

/** The answer, or its error in words. @throws MillraceError */
export async function answerOf<Answer>(request: Promise<Answer>): Promise<Answer> {
  try {
    return await request;
  } catch (error) {
    throw explain(error);
  }
}
