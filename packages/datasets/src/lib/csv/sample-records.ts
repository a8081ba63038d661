import { isUtf8 } from 'node:buffer';
import { type Dialect, RecordScanner, type ScanOutcome } from './record-scanner.ts';

/** One of the first records of a file. */
export interface SampledRecord {
  cells: string[];
  /** As it stands in the file, without its line break. */
  text: string;
  /** Why it cannot be read. */
  broken?: string;
}

const mostRecords = 1_000;
/** Cells of a sample: of a very wide table fewer records are looked at. */
const mostCells = 200_000;

/** Calls back for each of the first records of a file, until there are enough; broken ones count as records of no field. */
export function scanSample(
  sample: Buffer,
  atEnd: boolean,
  dialect: Dialect,
  take: (scanner: RecordScanner, start: number, outcome: ScanOutcome) => void,
): void {
  const scanner = new RecordScanner(dialect);
  let [records, cells, position] = [0, 0, 0];
  while (position < sample.length && records < mostRecords && cells < mostCells) {
    const outcome: ScanOutcome = scanner.scan(sample, position, sample.length, atEnd);
    if (outcome === 'incomplete') return;
    let next = scanner.next;
    if (outcome === 'unclosed-quote' || outcome === 'text-after-quote') {
      const lineEnd = sample.indexOf('\n', position);
      if (lineEnd === -1 && !atEnd) return;
      scanner.fields = 0;
      scanner.end = lineEnd === -1 ? sample.length : lineEnd;
      next = scanner.end + 1;
    }
    if (outcome !== 'blank') {
      take(scanner, position, outcome);
      records += 1;
      cells += Math.max(1, scanner.fields);
    }
    position = next;
  }
}

/** The first records of a file as text. */
export function sampleRecords(
  sample: Buffer,
  atEnd: boolean,
  { dialect, validUtf8 }: { dialect: Dialect; validUtf8: boolean },
): SampledRecord[] {
  const records: SampledRecord[] = [];
  scanSample(sample, atEnd, dialect, (scanner, start, outcome) => {
    const text = sample.toString('utf8', start, scanner.end);
    const broken = brokenBecause(outcome, text, validUtf8 || isUtf8(sample.subarray(start, scanner.end)));
    const cells = Array.from({ length: scanner.fields }, (_, index) => scanner.text(sample, index));
    records.push({ cells, text, ...(broken !== undefined && { broken }) });
  });
  return records;
}

/** Why a record is no row whatever its fields are; undefined when it may be one. */
function brokenBecause(outcome: ScanOutcome, text: string, isText: boolean): string | undefined {
  if (outcome === 'unclosed-quote') return 'A quote is opened and never closed.';
  if (outcome === 'text-after-quote') return 'Text follows a closing quote.';
  if (text.includes('\0')) return 'The row holds a zero byte.';
  return isText ? undefined : 'The row holds bytes that are no UTF-8 text.';
}

/** The width that most records have; of equals the larger. */
export function usualWidth(widths: Iterable<number>): { width: number; agreement: number } {
  const counts = new Map<number, number>();
  let total = 0;
  for (const width of widths) {
    counts.set(width, (counts.get(width) ?? 0) + 1);
    total += 1;
  }
  const order = [...counts].sort(([a, m], [b, n]) => n - m || b - a);
  const several = order.find(([fields, count]) => fields > 1 && count >= total / 2);
  const [width = 0, count = 0] = several ?? order[0] ?? [];
  return { width, agreement: total === 0 ? 0 : count / total };
}
