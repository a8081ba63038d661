import { scanSample, usualWidth } from './sample-records.ts';

/** Common ones first; the others only when they split a file without exception. */
const candidates = [',', ';', '\t', '|'];
const rareCandidates = ['\x01', '\x1f', '^', '~', ':', ' '];

/**
 * The delimiter that makes the most of the first records equally wide; among
 * equals the one that makes more fields. A comma when none splits them.
 * Excel's `sep=;` in the first line says it.
 */
export function detectDelimiter(sample: Buffer, atEnd: boolean, quote: string): string {
  const said = saidDelimiter(sample);
  if (said) return said;
  let best = { delimiter: ',', agreement: 0, fields: 1 };
  for (const delimiter of candidates) {
    const { agreement, fields } = tryDelimiter(sample, atEnd, { delimiter, quote });
    if (fields < 2) continue;
    if (agreement > best.agreement || (agreement === best.agreement && fields > best.fields)) {
      best = { delimiter, agreement, fields };
    }
  }
  if (best.fields > 1) return best.delimiter;
  return rareCandidates.find((delimiter) => splitsEverywhere(sample, atEnd, { delimiter, quote })) ?? ',';
}

/** What a first line such as `sep=;` says. */
export function saidDelimiter(sample: Buffer): string | undefined {
  return /^sep=([\t\x20-\x7e])\r?\n/i.exec(sample.toString('latin1', 0, 10))?.[1];
}

function tryDelimiter(sample: Buffer, atEnd: boolean, dialect: { delimiter: string; quote: string }) {
  const widths: number[] = [];
  scanSample(sample, atEnd, dialect, ({ fields }) => widths.push(fields));
  const { width, agreement } = usualWidth(widths);
  return { fields: width, agreement, records: widths.length, least: Math.min(...widths) };
}

/** Texts have colons and spaces, too: those count only when they make three fields or more of each record. */
function splitsEverywhere(sample: Buffer, atEnd: boolean, dialect: { delimiter: string; quote: string }): boolean {
  const { fields, agreement, records, least } = tryDelimiter(sample, atEnd, dialect);
  const common = dialect.delimiter === ' ' || dialect.delimiter === ':';
  if (records < (common ? 3 : 2) || fields < (common ? 4 : 2)) return false;
  // R names one column less than it writes.
  return agreement === 1 || (least === fields - 1 && agreement >= (records - 1) / records);
}
