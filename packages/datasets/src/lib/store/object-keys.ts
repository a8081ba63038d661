/** Where the rows of a content lie in the object store, as a Parquet file. */
export function parquetKey(hash: string): string {
  return `datasets/${hash}.parquet`;
}

/** The content whose Parquet file lies there, if it is one. */
export function hashOfParquet(key: string): string | undefined {
  return /^datasets\/([0-9a-f]{64})\.parquet$/.exec(key)?.[1];
}

/** Where received bytes lie, whatever they are received for. */
export const receivedPrefix = 'uploads';

export function isReceived(key: string): boolean {
  return key.startsWith(`${receivedPrefix}/`);
}
