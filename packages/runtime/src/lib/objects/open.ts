import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { Logger } from '../logging/logger.ts';
import { directoryObjects } from './directory.ts';
import type { ObjectStore } from './port.ts';

export interface OpenObjectsOptions {
  settings: Pick<Settings, 'home' | 's3'>;
  logger: Logger;
  /** How often a request to S3 is tried. Default 5, about two seconds; 10 are about half a minute, for work that can wait. */
  attempts?: number;
  /** What is half stored for so long was left by a process that was killed, and is removed from a bucket. Default 24. */
  leftoverHours?: number;
}

export interface OpenObjects extends ObjectStore {
  close(): Promise<void>;
}

/** The object store of the settings: the bucket that they name, else a folder in MILLRACE_HOME. */
export async function openObjects({ settings, ...options }: OpenObjectsOptions): Promise<OpenObjects> {
  const { home, s3 } = settings;
  if (!s3) {
    const store = await directoryObjects({ root: join(home, 'objects') });
    return { ...store, close: async () => {} };
  }
  // Reading the client takes time and memory that an installation without a bucket does not spend.
  const { openBucket } = await import('../s3/open.ts');
  return await openBucket({ settings: { home, s3 }, ...options });
}
