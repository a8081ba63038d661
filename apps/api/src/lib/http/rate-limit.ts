import { MillraceError } from '@millrace/runtime/server';

export interface RateLimit {
  /** Counts one. @throws MillraceError `request.too_many` (429) when the limit is reached */
  take(who: string): void;
  /** Counts nothing. @throws as `take` */
  demand(who: string): void;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

const maximumBuckets = 10_000;

/**
 * A token bucket for each caller, in memory: a minute's worth may come at once,
 * then they come at the steady rate. 0 a minute means no limit. A process counts
 * for itself; two API processes let through twice as many.
 */
export function createRateLimit(options: {
  perMinute: number;
  detail: string;
  /** Milliseconds on a clock that never jumps: back by an hour would be an hour of refusals. Default performance.now. */
  now?: () => number;
}): RateLimit {
  const { perMinute, detail, now = () => performance.now() } = options;
  const buckets = new Map<string, Bucket>();

  function bucketOf(who: string): Bucket {
    const time = now();
    let bucket = buckets.get(who);
    if (!bucket) {
      if (buckets.size >= maximumBuckets) dropFull(time);
      bucket = { tokens: perMinute, filledAt: time };
      buckets.set(who, bucket);
    }
    bucket.tokens = refilled(bucket, time);
    bucket.filledAt = time;
    return bucket;
  }

  function refilled(bucket: Bucket, time: number): number {
    return Math.min(perMinute, bucket.tokens + ((time - bucket.filledAt) / 60_000) * perMinute);
  }

  /** A full bucket is as good as none; when all are in use the oldest goes, to bound the memory. */
  function dropFull(time: number): void {
    for (const [who, bucket] of buckets) if (refilled(bucket, time) >= perMinute) buckets.delete(who);
    const oldest = buckets.keys().next();
    if (buckets.size >= maximumBuckets && !oldest.done) buckets.delete(oldest.value);
  }

  function demand(who: string): Bucket | undefined {
    if (perMinute === 0) return undefined;
    const bucket = bucketOf(who);
    if (bucket.tokens >= 1) return bucket;
    throw new MillraceError({
      code: 'request.too_many',
      status: 429,
      detail,
      retryAfterSeconds: Math.ceil(((1 - bucket.tokens) * 60) / perMinute),
    });
  }

  return {
    demand,
    take(who) {
      const bucket = demand(who);
      if (bucket) bucket.tokens -= 1;
    },
  };
}
