import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { AnsweredRow } from './feedback-rows.ts';

/**
 * Answered rows on their way to the process of a training, one JSON text a line:
 * this process, which also answers predictions, never holds more than a page of them.
 */
export async function writeAnsweredRows(
  path: string,
  rows: AsyncIterable<AnsweredRow>,
  signal: AbortSignal,
): Promise<void> {
  const lines = async function* () {
    for await (const { row, actual } of rows) yield `${JSON.stringify({ row, actual })}\n`;
  };
  await pipeline(lines, createWriteStream(path), { signal });
}

/** Not by `readline`, which also ends lines at characters that JSON leaves as they are. */
export async function readAnsweredRows(path: string): Promise<AnsweredRow[]> {
  const rows: AnsweredRow[] = [];
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) rows.push(JSON.parse(line));
  }
  return rows;
}
