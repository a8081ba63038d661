import { detectDelimiter, detectEscape } from './delimiter.ts';
import type { Dialect } from './record-scanner.ts';
import { fieldForm } from './record-scanner.ts';
import { scanSample } from './sample-records.ts';

const single = "'";

/** True when single quotes stand around fields: around all cells of some column, and no record is unreadable for it. */
export function hasSingleQuotes(sample: Buffer, atEnd: boolean, said: string | undefined): boolean {
  if (!sample.includes(single) || hasQuotedFields(sample, atEnd, said)) return false;
  const delimiter = said ?? detectDelimiter(sample, atEnd, single);
  const dialect = { delimiter, quote: single };
  return quotesWholeColumn(sample, atEnd, { ...dialect, escape: detectEscape(sample, atEnd, dialect) });
}

function hasQuotedFields(sample: Buffer, atEnd: boolean, said: string | undefined): boolean {
  if (!sample.includes('"')) return false;
  let quoted = false;
  scanSample(sample, atEnd, { delimiter: said ?? detectDelimiter(sample, atEnd, '"'), quote: '"' }, (scanner) => {
    quoted ||= scanner.forms.subarray(0, scanner.fields).includes(fieldForm.quoted);
  });
  return quoted;
}

function quotesWholeColumn(sample: Buffer, atEnd: boolean, dialect: Dialect): boolean {
  /** By column: cells in quotes, or -1 once one stood without. */
  const quoted: number[] = [];
  let [records, width, readable] = [0, 0, true];
  scanSample(sample, atEnd, dialect, (scanner, _, outcome) => {
    records += 1;
    if (records === 1) width = scanner.fields;
    if (outcome !== 'record' || scanner.fields !== width) readable = false;
    for (let index = 0; index < scanner.fields; index++) {
      const isPlain = scanner.forms[index] === fieldForm.plain;
      const before = quoted[index] ?? 0;
      if (!isPlain) quoted[index] = before === -1 ? -1 : before + 1;
      else if (records > 1 && scanner.starts[index] !== scanner.ends[index]) quoted[index] = -1;
    }
  });
  return readable && records > 1 && quoted.some((cells) => cells > 1);
}
