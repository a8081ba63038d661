import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { maximumRecordBytes, readBytes } from './limits.ts';

/** Lines of a sample without their line breaks, blank ones left out, and the last one when it is cut. */
export function linesOf(sample: Buffer, atEnd: boolean): string[] {
  const lines = sample.toString('latin1').split(/\r\n|\n|\r/);
  if (!atEnd) lines.pop();
  return lines.filter((line) => line !== '').slice(0, 1_000);
}

/**
 * Writes a copy of a text, line by line. Lines come and go as Latin-1, which
 * keeps the bytes of whatever encoding it is: only ASCII may be changed.
 */
export async function rewriteLines(
  { from, to, start }: { from: string; to: string; start: number },
  rewrite: (lines: string) => string,
  signal?: AbortSignal,
): Promise<void> {
  const pieces = async function* (source: AsyncIterable<string>) {
    let rest = '';
    for await (const chunk of source) {
      const text = rest + chunk;
      // An endless line is cut: what it becomes is refused later.
      const lineEnd = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
      const cut = text.length > 2 * maximumRecordBytes ? text.length : lineEnd;
      rest = text.slice(cut);
      yield Buffer.from(rewrite(text.slice(0, cut)), 'latin1');
    }
    yield Buffer.from(rewrite(rest), 'latin1');
  };
  const source = createReadStream(from, { start, highWaterMark: readBytes, encoding: 'latin1' });
  await pipeline(source, pieces, createWriteStream(to), { ...(signal && { signal }) });
}
