import { refusal } from '../errors.ts';

export type XlsxCell = string | number | boolean | Date | null;

/** Styles of the workbook that `xlsxParts` describes, by their place in it. */
const style = { date: 1, dateTime: 2, milliseconds: 3 } as const;
const dayMilliseconds = 86_400_000;
/** Days from Excel's day 0 to 1970. */
const epochDay = 25_569;
/** Before the 1st of March 1900 Excel's calendar has a day that never was. */
const firstDay = 61;
const maximumCharacters = 32_767;
export const maximumXlsxRows = 1_048_576;
export const maximumXlsxColumns = 16_384;

/**
 * A row of a sheet as XML. Dates that Excel does not know are written as text.
 * @throws MillraceError `datasets.xlsx_too_large`
 */
export function rowXml(number: number, cells: readonly XlsxCell[]): string {
  if (number > maximumXlsxRows) throw tooLarge(`more than ${maximumXlsxRows.toLocaleString('en')} rows`);
  if (cells.length > maximumXlsxColumns) throw tooLarge(`more than ${maximumXlsxColumns.toLocaleString('en')} columns`);
  let xml = `<row r="${number}">`;
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index] ?? null;
    if (cell !== null) xml += cellXml(`${columnLetters(index)}${number}`, cell);
  }
  return `${xml}</row>`;
}

function cellXml(place: string, cell: Exclude<XlsxCell, null>): string {
  if (typeof cell === 'number') return Number.isFinite(cell) ? `<c r="${place}"><v>${cell}</v></c>` : '';
  if (typeof cell === 'boolean') return `<c r="${place}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (cell instanceof Date) return dateXml(place, cell);
  if (cell === '') return '';
  if (cell.length > maximumCharacters) {
    throw tooLarge(`a text of more than ${maximumCharacters.toLocaleString('en')} characters (cell ${place})`);
  }
  return `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${escapeText(cell)}</t></is></c>`;
}

function dateXml(place: string, date: Date): string {
  const time = date.getTime();
  if (Number.isNaN(time)) return '';
  const serial = time / dayMilliseconds + epochDay;
  if (serial < firstDay || date.getUTCFullYear() > 9999) return cellXml(place, date.toISOString());
  const form = time % dayMilliseconds === 0 ? style.date : time % 1000 === 0 ? style.dateTime : style.milliseconds;
  return `<c r="${place}" s="${form}"><v>${serial}</v></c>`;
}

const letters: string[] = [];

/** A, B, … Z, AA, … */
export function columnLetters(index: number): string {
  const known = letters[index];
  if (known !== undefined) return known;
  const last = String.fromCharCode(65 + (index % 26));
  const found = index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
  letters[index] = found;
  return found;
}

const forbidden = /[[\p{Cc}\uFFFE\uFFFF]--[\t\n]]/gv;
const special = /[[&<>\p{Cc}\p{Cs}\uFFFE\uFFFF]--[\t\n]]|_x[0-9a-fA-F]{4}_/v;

/** XML 1.0 has no control characters: OOXML writes them as `_x0001_`, and what looks like that as `_x005F_x0001_`. */
export function escapeText(text: string): string {
  if (!special.test(text)) return text;
  return text
    .toWellFormed()
    .replace(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(forbidden, controlForm);
}

function controlForm(character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

function tooLarge(what: string) {
  return refusal('xlsx_too_large', `An Excel sheet cannot hold ${what}. Ask for another format, such as csv.`);
}
