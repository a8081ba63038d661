/** With fewer cells or rows, shares may be chance: only columns and their types are a reason to fail. */
export const fewCells = 100;

/**
 * Four standard deviations of the difference of a share between two tables of so
 * many rows. A share of 0 or 1 that was seen is taken for one row away from it.
 */
export function deviations(share: number, rows: number): number {
  const seen = Math.min(1 - 1 / (rows + 2), Math.max(1 / (rows + 2), share));
  return 4 * Math.sqrt((2 * seen * (1 - seen)) / rows);
}

/** A share with as many digits as a person wants to read, never smaller than it was. */
export function shareOf(value: number): number {
  return Math.min(1, Number((Math.ceil(value * 1000 - 1e-9) / 1000).toFixed(3)));
}

/** A bound with few digits that does not cut anything off: lower ends go down, upper ends up. */
export function boundOf(value: number, direction: 'down' | 'up'): number {
  if (value === 0 || !Number.isFinite(value)) return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 3);
  const steps = direction === 'down' ? Math.floor(value / unit + 1e-9) : Math.ceil(value / unit - 1e-9);
  const rounded = Number((steps * unit).toPrecision(5));
  return Number.isFinite(rounded) ? rounded : value;
}
