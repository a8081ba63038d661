import { useSyncExternalStore } from 'react';
import { type ResumableUpload, resumableUpload } from '../../api/resumable-upload.ts';

/** A file on its way to the server. It goes on while one looks at other pages; there is one at a time. */
export interface Sending {
  file: File;
  /** 0 to 1. */
  fraction: number;
  /** True while the connection is broken and tried again. */
  broken: boolean;
  error?: Error | undefined;
  /** Set when all bytes have arrived. */
  upload?: string;
}

let current: Sending | undefined;
let transfer: ResumableUpload | undefined;
const watchers = new Set<() => void>();

function change(sending: Sending | undefined): void {
  current = sending;
  for (const watcher of watchers) watcher();
}

/** Begins to send; a file that is still on its way is given up. */
export function send(file: File): void {
  cancelSending();
  const own: Sending = { file, fraction: 0, broken: false };
  change(own);
  const update = (with_: Partial<Sending>) => {
    // Another file may have taken its place.
    if (current?.file === file) change({ ...current, ...with_ });
  };
  const watcher = {
    onProgress: (fraction: number) => update({ fraction, broken: false, error: undefined }),
    onBroken: () => update({ broken: true }),
    onError: (error: Error) => update({ error, broken: false }),
    onDone: (upload: string) => update({ fraction: 1, broken: false, error: undefined, upload }),
  };
  resumableUpload(file, watcher).then(
    (started) => {
      if (current?.file !== file) return;
      transfer = started;
      started.start();
    },
    (error: Error) => watcher.onError(error),
  );
}

/** After an error: on from where it broke. */
export function goOn(): void {
  if (!current) return;
  if (!transfer) {
    send(current.file);
    return;
  }
  change({ ...current, error: undefined });
  transfer.start();
}

/** The server forgets what it has, unless it has all and reads it. */
export function cancelSending(): void {
  if (current && !current.upload) transfer?.cancel();
  forgetSending();
}

export function forgetSending(): void {
  transfer = undefined;
  change(undefined);
}

export function useSending(): Sending | undefined {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => current,
  );
}

// Back on the network: do not wait for the next try.
window.addEventListener('online', () => {
  if (current?.error || current?.broken) {
    transfer?.pause();
    goOn();
  }
});
