import { maximumColumns, maximumRecordBytes } from '../../csv/limits.ts';
import { refusal } from '../../errors.ts';
import { maximumSheetColumns } from '../limits.ts';
import { FormulaResults } from './formulas.ts';
import { dateOfSerial, timeOfSerial } from './number-formats.ts';
import type { SharedStrings } from './shared-strings.ts';
import { isTrue, type SheetPlace, type Workbook } from './workbook.ts';
import { brokenWorkbook, readXml } from './xml-reader.ts';

export type SheetCell = string | number | boolean | Date | null;

export interface SheetRow {
  /** Number of the row in the sheet, from 1. */
  line: number;
  /** From column A on; `undefined` and `null` are empty. */
  cells: (SheetCell | undefined)[];
  /** About how long it is as text. */
  characters: number;
}

/**
 * Yields the rows of a sheet that hold something, many at a time: dates by the
 * format of their cell, formulas as the value that was last calculated, errors
 * as empty cells. Memory is bounded by a piece of the XML and the widest row.
 * @throws MillraceError `datasets.workbook_broken`, `datasets.too_many_columns`, `datasets.line_too_long`
 */
export async function* readSheetRows(
  workbook: Workbook,
  sheet: SheetPlace,
  strings: SharedStrings,
  signal?: AbortSignal,
  onBytes?: (bytes: number) => void,
  formulas = new FormulaResults(),
): AsyncGenerator<SheetRow[]> {
  const builder = new RowBuilder(workbook, strings, formulas);
  const stream = await workbook.openEntry(sheet.entry);
  for await (const _piece of readXml(stream, builder, signal, onBytes)) {
    const rows = builder.take();
    if (rows.length > 0) yield rows;
    if (builder.ended) return;
  }
}

class RowBuilder {
  /** True after the last row. */
  ended = false;
  readonly #workbook: Workbook;
  readonly #strings: SharedStrings;
  #rows: SheetRow[] = [];
  #row: SheetRow = { line: 0, cells: [], characters: 0 };
  #column = -1;
  #type = 'n';
  #style = 0;
  #text = '';
  #reading = false;
  #phonetic = 0;
  #holds = false;
  #isFormula = false;
  readonly #formulas: FormulaResults;

  constructor(workbook: Workbook, strings: SharedStrings, formulas: FormulaResults) {
    this.#workbook = workbook;
    this.#strings = strings;
    this.#formulas = formulas;
  }

  take(): SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Record<string, string>): void {
    if (name === 'c') {
      this.#column = attributes.r === undefined ? this.#column + 1 : columnOf(attributes.r);
      this.#type = attributes.t ?? 'n';
      this.#style = Number(attributes.s ?? 0);
      this.#text = '';
      this.#isFormula = false;
    } else if (name === 'f') {
      this.#isFormula = true;
    } else if (name === 'v' || name === 't') {
      this.#reading = true;
    } else if (name === 'row') {
      const line = Number(attributes.r ?? 0);
      this.#row = { line: line > this.#row.line ? line : this.#row.line + 1, cells: [], characters: 0 };
      this.#column = -1;
      this.#holds = false;
    } else if (name === 'rPh') {
      this.#phonetic += 1;
    }
  }

  text(part: string): void {
    if (this.#reading && this.#phonetic === 0) this.#text += part;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#reading = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'rPh') this.#phonetic -= 1;
    else if (name === 'row' && this.#holds) this.#rows.push(this.#row);
    else if (name === 'sheetData') this.ended = true;
  }

  #endCell(): void {
    if (this.#isFormula) this.#formulas.add(this.#column, this.#type, this.#text);
    if (this.#text === '') return;
    const value = this.#value();
    if (value === null || value === '') return;
    if (this.#column >= maximumColumns) throw tooWide();
    this.#row.characters += typeof value === 'string' ? value.length : 8;
    if (this.#row.characters > maximumRecordBytes / 4) throw tooLong(this.#row.line);
    this.#holds = true;
    this.#row.cells[this.#column] = value;
  }

  #value(): SheetCell {
    const text = this.#text;
    switch (this.#type) {
      case 's': {
        const shared = this.#strings.get(Number(text));
        if (shared === undefined) throw brokenWorkbook(`row ${this.#row.line} refers to a text that is not there`);
        return plainText(shared);
      }
      case 'b':
        return isTrue(text.trim());
      case 'e':
        return null;
      case 'n':
        return this.#number(text);
      default:
        // Texts in the cell, formulas that give text, and dates in ISO form.
        return plainText(text);
    }
  }

  #number(text: string): SheetCell {
    const value = Number(text);
    if (!/^[\d\s.eE+-]*\d[\d\s.eE+-]*$/.test(text) || !Number.isFinite(value)) return text;
    const kind = this.#workbook.numberKinds[this.#style] ?? 'number';
    if (kind === 'number') return value === 0 ? 0 : value;
    if (kind === 'duration' || (kind === 'time' && value < 1)) return timeOfSerial(value);
    return dateOfSerial(value, this.#workbook.since1904) ?? value;
  }
}

/** Spreadsheets write characters that XML has not as `_x000D_`. */
function plainText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([\dA-Fa-f]{4})_/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** `C7` -> 2 */
function columnOf(reference: string): number {
  let column = 0;
  for (let index = 0; index < reference.length; index++) {
    const letter = reference.charCodeAt(index) & 0xdf;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + (letter - 64);
    if (column > maximumSheetColumns) break;
  }
  if (column < 1 || column > maximumSheetColumns) throw brokenWorkbook(`"${reference.slice(0, 20)}" is no cell`);
  return column - 1;
}

function tooWide(): Error {
  const most = maximumColumns.toLocaleString('en');
  return refusal(
    'too_many_columns',
    `The sheet has more than ${most} columns; at most that many can be read. Split the table.`,
  );
}

function tooLong(line: number): Error {
  return refusal(
    'line_too_long',
    `Row ${line} of the sheet holds more than two million characters. Shorten its texts.`,
  );
}
