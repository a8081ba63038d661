/** Pixels of one row. */
export const rowHeight = 36;

/** Browsers stop at 17 million pixels or more; beyond this, a pixel of scrolling passes more than a row. */
const tallest = 8_000_000;

export interface RowWindow {
  /** Height of everything, in pixels, for the scroll bar. */
  height: number;
  /** First row to draw, and the one after the last. */
  from: number;
  to: number;
  /** Where the first drawn row lies, in pixels from the top of everything. */
  offset: number;
}

/** Which rows to draw for a scroll position. PURE. */
export function rowWindow(rows: number, view: { top: number; height: number }): RowWindow {
  const natural = rows * rowHeight;
  const height = Math.min(natural, tallest);
  const room = Math.max(1, height - view.height);
  const naturalTop = natural <= tallest ? view.top : (view.top / room) * Math.max(0, natural - view.height);
  const spare = 6;
  const from = Math.max(0, Math.min(rows, Math.floor(naturalTop / rowHeight) - spare));
  const to = Math.min(rows, Math.ceil((naturalTop + view.height) / rowHeight) + spare);
  return { height, from, to, offset: view.top + from * rowHeight - naturalTop };
}

/** Where each column begins, in pixels; one number more than there are columns. */
export function columnEdges(widths: number[]): number[] {
  const edges = [0];
  for (const width of widths) edges.push((edges.at(-1) ?? 0) + width);
  return edges;
}

/** First column in view and the one after the last. */
export function columnWindow(edges: number[], view: { left: number; width: number }): { from: number; to: number } {
  const last = edges.length - 1;
  const after = edges.findIndex((edge) => edge > view.left);
  const from = Math.max(0, (after === -1 ? last : after) - 2);
  const beyond = edges.findIndex((edge) => edge >= view.left + view.width);
  return { from, to: Math.min(last, (beyond === -1 ? last : beyond) + 1) };
}
