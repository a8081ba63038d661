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
export function detectDoubled(sample: Buffer, atEnd: boolean): string | undefined {
  const there = doubled.filter((delimiter) => sample.includes(delimiter));
  if (there.length === 0) return undefined;
  const lines = linesOf(sample, atEnd);
  return there.find((delimiter) => {
    const { width, agreement } = usualWidth(lines.map((line) => line.split(delimiter).length));
    if (lines.length < 2 || width < 2 || agreement < nearlyAll) return false;
    return delimiter === '::' || lines.every((line) => !line.replaceAll(delimiter, '').includes(delimiter[0] ?? ''));
  });
}
