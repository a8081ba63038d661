import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { zipped } from './packed-file.ts';
import { rowXml, type XlsxCell } from './xlsx-cells.ts';
import { sheetEnd, sheetStart, xlsxParts } from './xlsx-parts.ts';

const blockCharacters = 256 * 1024;

/** Writes a workbook of one sheet row by row, at bounded memory. */
export class XlsxWriter {
  rows = 0;
  readonly #sheet = new PassThrough();
  readonly #written: Promise<void>;
  #pending = sheetStart;

  constructor({ path, sheet }: { path: string; sheet: string }) {
    const archive = zipped([...xlsxParts(sheet), { name: 'xl/worksheets/sheet1.xml', content: this.#sheet }]);
    this.#written = pipeline(archive, createWriteStream(path));
    this.#written.catch((error) => this.#sheet.destroy(error));
  }

  /** Null is an empty cell. @throws MillraceError `datasets.xlsx_too_large` */
  row(cells: readonly XlsxCell[]): void {
    this.rows += 1;
    this.#pending += rowXml(this.rows, cells);
  }

  /** Hands over what has been written once it is worth it; call it now and then. */
  async drain(): Promise<void> {
    if (this.#pending.length >= blockCharacters) await this.#flush();
  }

  async end(): Promise<void> {
    this.#pending += sheetEnd;
    await this.#flush();
    this.#sheet.end();
    await this.#written;
  }

  async #flush(): Promise<void> {
    const block = this.#pending;
    this.#pending = '';
    if (!this.#sheet.write(block)) await once(this.#sheet, 'drain');
  }
}
