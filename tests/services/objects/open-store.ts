import { S3Client } from '@aws-sdk/client-s3';
import { type OpenObjects, openObjects, Secret } from '@millrace/runtime/server';
import { temporaryDirectory, testLogger } from '@millrace/runtime/testing';
import type { S3, S3Credentials } from '../../product/services/s3.ts';

export interface OpenStore extends AsyncDisposable {
  store: OpenObjects;
  home: string;
}

export interface StoreOptions {
  bucket?: string;
  credentials?: S3Credentials;
  /** Of a proxy before the server, say. */
  endpoint?: string;
  attempts?: number;
  leftoverHours?: number;
}

/** A store of the product on this server, with the restricted key unless told otherwise. */
export async function openStore(s3: S3, options: StoreOptions = {}): Promise<OpenStore> {
  const { bucket = s3.bucket, credentials = s3.restricted, endpoint = s3.endpoint, ...rest } = options;
  const home = await temporaryDirectory();
  const settings = {
    home: home.path,
    s3: { bucket, endpoint, region: s3.region, credentials: asSecrets(credentials), pathStyle: true },
  };
  try {
    const store = await openObjects({ settings, logger: testLogger(), ...rest });
    return {
      store,
      home: home.path,
      async [Symbol.asyncDispose]() {
        await store.close();
        await home[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await home[Symbol.asyncDispose]();
    throw error;
  }
}

/** The client of an administrator, to look behind the scenes. */
export function adminOf({ endpoint, region, admin: credentials }: S3): S3Client {
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}

function asSecrets({ accessKeyId, secretAccessKey }: S3Credentials) {
  return { accessKeyId: new Secret(accessKeyId), secretAccessKey: new Secret(secretAccessKey) };
}
