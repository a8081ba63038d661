import type { ColumnType } from '../../index.ts';
import { knownBoolean } from './booleans.ts';
import { anyTime, compactTime, type DateOrder } from './dates.ts';
import { isLikelyMarker } from './missing-markers.ts';
import { type DecimalMark, knownNumber } from './numbers.ts';

/** How cells of a known type are written in a file. */
export interface CellReading {
  decimal: DecimalMark;
  dateOrder: DateOrder;
}

/**
 * Reads a cell as a type that is known beforehand, so more freely than the
 * types are found: `007` and `+5` are numbers here, `yes` and `0` booleans,
 * `20261231` a date, and words such as `unknown` are missing.
 * Missing and infinity are NaN. Undefined: it is not of that type.
 */
export function readCell(text: string, type: ColumnType, reading: CellReading): number | undefined {
  return readPresent(text, type, reading) ?? (isLikelyMarker(text) ? Number.NaN : undefined);
}

function readPresent(text: string, type: ColumnType, reading: CellReading): number | undefined {
  if (type === 'datetime') return anyTime(text, reading.dateOrder) ?? compactTime(text);
  if (type === 'boolean') return knownBoolean(text);
  const number = knownNumber(text, reading.decimal);
  if (type !== 'integer' || number === undefined || Number.isNaN(number)) return number;
  // Whole numbers know no -0.
  return Number.isSafeInteger(number) ? number + 0 : undefined;
}
