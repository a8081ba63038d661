const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 4, useGrouping: true });

export function formatCount(count: number): string {
  return whole.format(count);
}

/** `1 row`, `344 rows`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`;
}

/** A measure in as few digits as keep its meaning. */
export function formatMeasure(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6) return compact.format(value);
  if (size < 1e-4) return value.toExponential(1);
  return Number.isInteger(value) ? whole.format(value) : significant.format(value);
}

/** A share of 1 as percent: never `100 %` or `0 %` for what is only near. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return '< 0.1 %';
  if (share < 1 && share > 0.999) return '> 99.9 %';
  const percent = share * 100;
  const digits = percent < 10 || percent > 90 ? 1 : 0;
  return `${percent.toFixed(digits).replace(/\.0$/, '')} %`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size >= 100 || unit === 0 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}
