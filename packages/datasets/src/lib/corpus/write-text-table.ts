import type { CellValue } from '../../index.ts';
import { type RandomTable, rowsOf } from './random-table.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

/** Ways to write a moment to the second. */
export const dateStyles = {
  iso: (date: Date) => date.toISOString(),
  spaced: (date: Date) => date.toISOString().slice(0, 19).replace('T', ' '),
  offset: (date: Date) => `${new Date(date.getTime() + 7_200_000).toISOString().slice(0, 19)}+02:00`,
  points: (date: Date) =>
    `${two(date.getUTCDate())}.${two(date.getUTCMonth() + 1)}.${date.getUTCFullYear()} ${clock(date)}`,
  dayFirst: (date: Date) => `${date.getUTCDate()}/${date.getUTCMonth() + 1}/${date.getUTCFullYear()} ${clock(date)}`,
  monthFirst: (date: Date) =>
    `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} ${date.getUTCHours() % 12 || 12}:${clock(date).slice(3)} ${date.getUTCHours() < 12 ? 'AM' : 'PM'}`,
  named: (date: Date) => `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()} ${clock(date)}`,
} as const;

function clock(date: Date): string {
  return date.toISOString().slice(11, 19);
}

export const booleanStyles = [
  ['true', 'false'],
  ['TRUE', 'FALSE'],
  ['yes', 'no'],
  ['Y', 'N'],
  ['ja', 'nein'],
  ['VRAI', 'FAUX'],
] as const;

/** How a table is written as text. */
export interface TextStyle {
  delimiter: string;
  quote: string;
  lineBreak: string;
  endsWithLineBreak: boolean;
  quoteAll: boolean;
  decimal: '.' | ',';
  /** Between thousands; none when empty. */
  thousands: string;
  date: keyof typeof dateStyles;
  boolean: readonly [string, string];
  missing: string;
  /** Lines above the header. */
  titles: readonly string[];
}

export function writeTextTable(table: RandomTable, style: TextStyle): string {
  const header = table.columns.map(({ name }) => quoted(name, style));
  const rows = rowsOf(table).map((row) =>
    row.map((value, place) => quoted(spelled(value, table.columns[place]?.kind ?? 'words', style), style)),
  );
  const lines = [...style.titles, ...[header, ...rows].map((cells) => cells.join(style.delimiter))];
  return lines.join(style.lineBreak) + (style.endsWithLineBreak ? style.lineBreak : '');
}

function spelled(value: CellValue, kind: string, style: TextStyle): string {
  if (value === null) return style.missing;
  if (typeof value === 'boolean') return style.boolean[value ? 0 : 1];
  if (kind === 'datetime') return dateStyles[style.date](new Date(String(value)));
  return typeof value === 'number' && kind === 'number' ? number(value, style) : String(value);
}

function number(value: number, { decimal, thousands }: TextStyle): string {
  const text = String(value);
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(.*)$/.exec(text) ?? [];
  const grouped = rest.includes('e') ? whole : whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  return sign + grouped + rest.replace('.', decimal);
}

function quoted(text: string, { delimiter, quote, quoteAll }: TextStyle): string {
  const doubtful = text.includes(delimiter) || text.includes(quote) || /[\n\r]/.test(text);
  return quoteAll || doubtful ? quote + text.replaceAll(quote, quote + quote) + quote : text;
}

/** The table as JSON in the shapes that programs write. */
export const jsonShapes = {
  records: (table: RandomTable) => JSON.stringify(recordsOf(table)),
  pretty: (table: RandomTable) => JSON.stringify(recordsOf(table), null, 2),
  wrapped: (table: RandomTable) => JSON.stringify({ total: table.rows, data: recordsOf(table) }),
  lists: (table: RandomTable) => JSON.stringify([table.columns.map(({ name }) => name), ...rowsOf(table)]),
  columns: (table: RandomTable) =>
    JSON.stringify(Object.fromEntries(table.columns.map(({ name, values }) => [name, values]))),
  split: (table: RandomTable) =>
    JSON.stringify({
      columns: table.columns.map(({ name }) => name),
      index: Array.from({ length: table.rows }, (_, row) => row),
      data: rowsOf(table),
    }),
  lines: (table: RandomTable) =>
    recordsOf(table)
      .map((record) => `${JSON.stringify(record)}\n`)
      .join(''),
} as const;

/** What is missing is null in even rows and not there in odd ones. */
function recordsOf(table: RandomTable): Record<string, CellValue>[] {
  return rowsOf(table).map((row, number) =>
    Object.fromEntries(
      row.flatMap((value, place): [string, CellValue][] =>
        value === null && number % 2 === 1 ? [] : [[table.columns[place]?.name ?? '', value]],
      ),
    ),
  );
}
