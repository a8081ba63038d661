import type { WrittenForm } from '../csv/csv-writer.ts';
import { scanSample } from '../csv/sample-records.ts';
import { type CsvSource, readSample } from '../csv/survey.ts';

/** As the received file has it: the line break of its first record. */
export async function writtenForm({ text, dialect }: CsvSource): Promise<WrittenForm> {
  const { sample, atEnd } = await readSample(text);
  let lineBreak: WrittenForm['lineBreak'] | undefined;
  scanSample(sample, atEnd, dialect, ({ end, carriageReturn }) => {
    lineBreak ??= carriageReturn && sample[end + 1] === 10 ? '\r\n' : '\n';
  });
  return { byteOrderMark: text.marked, lineBreak: lineBreak ?? '\n' };
}
