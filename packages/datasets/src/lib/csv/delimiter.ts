import { RecordScanner } from './record-scanner.ts';

const candidates = [',', ';', '\t', '|'];
const sampledRecords = 1_000;

/**
 * The delimiter that makes the most of the first records as wide as the header;
 * among equals the one that makes more fields. A comma when none splits it.
 */
export function detectDelimiter(sample: Buffer, atEnd: boolean, quote: string): string {
  let best = { delimiter: ',', agreement: 0, fields: 1 };
  for (const delimiter of candidates) {
    const { agreement, fields } = tryDelimiter(sample, atEnd, { delimiter, quote });
    if (fields < 2) continue;
    if (agreement > best.agreement || (agreement === best.agreement && fields > best.fields)) {
      best = { delimiter, agreement, fields };
    }
  }
  return best.delimiter;
}

function tryDelimiter(sample: Buffer, atEnd: boolean, dialect: { delimiter: string; quote: string }) {
  const scanner = new RecordScanner(dialect);
  let [fields, records, agreeing, position] = [0, 0, 0, 0];
  while (position < sample.length && records < sampledRecords) {
    const outcome = scanner.scan(sample, position, sample.length, atEnd);
    if (outcome === 'incomplete') break;
    if (outcome === 'unclosed-quote' || outcome === 'text-after-quote') {
      const lineEnd = sample.indexOf('\n', position);
      if (lineEnd === -1) break;
      records += 1;
      position = lineEnd + 1;
      continue;
    }
    if (outcome === 'record') {
      records += 1;
      if (fields === 0) fields = scanner.fields;
      if (scanner.fields === fields) agreeing += 1;
    }
    position = scanner.next;
  }
  return { fields, agreement: records === 0 ? 0 : agreeing / records };
}
