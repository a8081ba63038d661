import { once } from 'node:events';
import type { WriteStream } from 'node:fs';

/**
 * Closes a file that nobody wants any more, and waits for it: one that is still being opened
 * would else report its error, or keep its folder busy, after everybody has gone.
 */
export async function giveUpFile(file: WriteStream): Promise<void> {
  if (file.closed) return;
  file.on('error', () => {});
  const closed = once(file, 'close').catch(() => {});
  file.destroy();
  await closed;
}
