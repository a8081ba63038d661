export type Cell = string | number | boolean | null;

/** A CSV text as RFC 4180 has it, with `\n` line ends; a missing value is an empty cell. */
export function writeCsv(header: string[], rows: Cell[][]): string {
  return `${[header, ...rows].map((row) => row.map(quoteCell).join(',')).join('\n')}\n`;
}

function quoteCell(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
