import { seriesColor } from './series.ts';

interface Band {
  lower?: number[] | undefined;
  upper?: number[] | undefined;
}

/** More bands than this in one picture cover each other. */
const mostBands = 3;

/** The 95 % band around the curve number `index` of `count`, when it has one. */
export function bandOf({ areaY }: typeof import('./marks.ts'), x: number[], band: Band, index: number, count: number) {
  const { lower, upper } = band;
  if (!lower || !upper || count > mostBands) return [];
  const points = x.map((at, point) => ({ x: at, low: lower[point], high: upper[point] }));
  return [areaY(points, { x: 'x', y1: 'low', y2: 'high', fill: seriesColor(index), fillOpacity: 0.14 })];
}
