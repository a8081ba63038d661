import { MillraceError } from '@millrace/runtime/server';

export interface PreviewSlots {
  /** @throws MillraceError `datasets.previews_busy` (503) when there is none */
  demand(): void;
  /** Runs `work` in a slot. @throws as `demand` */
  use<T>(work: () => Promise<T>): Promise<T>;
}

/** Each preview is a process with memory of its own, so only a few run at once. */
export function createPreviewSlots(count: number): PreviewSlots {
  let used = 0;
  const demand = () => {
    if (used >= count) throw busy();
  };
  return {
    demand,
    async use(work) {
      demand();
      used += 1;
      try {
        return await work();
      } finally {
        used -= 1;
      }
    },
  };
}

const busy = () =>
  new MillraceError({
    code: 'datasets.previews_busy',
    status: 503,
    detail: 'Other files are being looked at just now. Try again in a moment.',
    transient: true,
    retryAfterSeconds: 2,
  });
