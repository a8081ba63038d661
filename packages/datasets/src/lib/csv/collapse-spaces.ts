import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { maximumRecordBytes, readBytes } from './limits.ts';

/**
 * Columns that are lined up with spaces: one space stands for a run of them, and none at the ends of a line.
 * Within a field in quotes, which opens and closes on one line, they are kept.
 */
export function collapseSpaces(text: string, quote: string): string {
  const mark = quote.replace(/[\\^$.*+?()[\]{}|-]/, '\\$&');
  const field = `(?<![^ \\t\\n])${mark}(?:[^${mark}\\n]|${mark}${mark})*${mark}(?![^ \\t\\r\\n])`;
  return text
    .replace(new RegExp(`${field}|[ \\t]{2,}`, 'g'), (found) => (found.startsWith(quote) ? found : ' '))
    .replace(/^ | (?=\r?$)/gm, '');
}

/** True for text that is lined up with spaces and has no quotes in which they could mean something. */
export function isLinedUp(sample: Buffer, quote: string): boolean {
  return sample.includes('  ') && !sample.includes(quote);
}

/** Writes a copy with single spaces between the fields. */
export async function writeCollapsed(
  from: string,
  to: string,
  { skipBytes, quote, signal }: { skipBytes: number; quote: string; signal?: AbortSignal | undefined },
): Promise<void> {
  const lines = async function* (source: AsyncIterable<string>) {
    let rest = '';
    for await (const chunk of source) {
      const text = rest + chunk;
      // An endless line is cut: what it becomes is refused later.
      const cut = text.length > 2 * maximumRecordBytes ? text.length : text.lastIndexOf('\n') + 1;
      rest = text.slice(cut);
      yield collapseSpaces(text.slice(0, cut), quote);
    }
    yield collapseSpaces(rest, quote);
  };
  const source = createReadStream(from, { start: skipBytes, highWaterMark: readBytes, encoding: 'utf8' });
  await pipeline(source, lines, createWriteStream(to), { ...(signal && { signal }) });
}
