/** The colour of the n-th series; the tokens hold one set for light and one for dark. */
export function seriesColor(index: number): string {
  return `var(--mr-series-${(index % 8) + 1})`;
}

/** More lines than this in one picture cannot be told apart. */
export const mostSeries = 8;
