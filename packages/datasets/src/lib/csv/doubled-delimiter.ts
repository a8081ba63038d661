import { linesOf } from './rewrite-lines.ts';
import { usualWidth } from './sample-records.ts';

/** Stands for a doubled delimiter in the copy that is read: the separator that ASCII has for it. */
export const unitSeparator = '\x1f';

const doubled = ['||', '::', '##', '~~', '^^', '$$', '@@'];

/** True for `::` and the like. */
export function isDoubled(delimiter: string | undefined): delimiter is string {
  return delimiter?.length === 2;
}

/** A row may be too short. */
const nearlyAll = 0.9;

/** `::` or `||` when nearly each line has it equally often. A bar that also stands alone parts fields, some of them empty. */
export function detectDoubled(sample: Buffer, atEnd: boolean, quote: string): string | undefined {
  const there = doubled.filter((delimiter) => sample.includes(delimiter));
  if (there.length === 0) return undefined;
  const lines = linesOf(sample, atEnd);
  return there.find((delimiter) => {
    const records = lines.map((line) => divide(line, delimiter, quote).split(unitSeparator));
    const { width, agreement } = usualWidth(records.map((fields) => fields.length));
    if (lines.length < 2 || width < 2 || agreement < nearlyAll) return false;
    const standsAlone = (field: string) => !field.startsWith(quote) && field.includes(delimiter[0] ?? '');
    return delimiter === '::' || !records.some((fields) => fields.some(standsAlone));
  });
}

/** Puts the unit separator between fields; one in quotes, which opens and closes on one line, is kept as it is. */
export function divide(lines: string, delimiter: string, quote: string): string {
  const [mark, between] = [RegExp.escape(quote), RegExp.escape(delimiter)];
  const field = `(?<=^|[\\r\\n]|${between})${mark}(?:[^${mark}\\r\\n]|${mark}${mark})*${mark}(?=${between}|[\\r\\n]|$)`;
  return lines.replace(new RegExp(`${field}|${between}`, 'g'), (found) =>
    found === delimiter ? unitSeparator : found,
  );
}
