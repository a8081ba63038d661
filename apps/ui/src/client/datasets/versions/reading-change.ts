import type { VersionDiff } from '@millrace/datasets';

const marks = { '.': 'a point', ',': 'a comma' };
const readAs = { 'month-first': '2 January', 'day-first': '1 February' };

/** That numbers or dates were written in another way than before, a sentence each. PURE. */
export function readingChanges({ decimalSeparator, dateOrder }: VersionDiff['reading']): string[] {
  return [
    ...(decimalSeparator
      ? [`Numbers had ${marks[decimalSeparator.from]} before their decimals and have ${marks[decimalSeparator.to]}`]
      : []),
    ...(dateOrder ? [`1/2/2026 was read as ${readAs[dateOrder.from]} and is read as ${readAs[dateOrder.to]}`] : []),
  ];
}
