import type { Readable } from 'node:stream';
import { refusal } from '../../errors.ts';
import { maximumWorkbookPartBytes } from '../limits.ts';
import type { OpenedFile } from '../opened-file.ts';
import { openEntry, openZip, type ZipArchive, type ZipEntry } from '../zip-archive.ts';
import { type NumberKind, numberKind } from './number-formats.ts';
import { attribute, brokenWorkbook, readWholeXml } from './xml-reader.ts';

export interface SheetPlace {
  name: string;
  hidden: boolean;
  entry: ZipEntry;
}

interface Relation {
  type: string;
  target: string;
}

/** An opened workbook: its sheets, what its cell formats mean, and its parts as streams. */
export class Workbook {
  readonly sheets: SheetPlace[] = [];
  since1904 = false;
  /** The values of formulas are not what they will be in a spreadsheet. */
  calculatedWhenOpened = false;
  /** By style number of a cell. */
  numberKinds: NumberKind[] = [];
  readonly #archive: ZipArchive;
  readonly #expandedBytes: number;
  readonly #entries = new Map<string, ZipEntry>();
  readonly #relations = new Map<string, Relation>();

  private constructor(archive: ZipArchive, expandedBytes: number) {
    this.#archive = archive;
    this.#expandedBytes = expandedBytes;
    for (const entry of archive.entries) this.#entries.set(partName(entry.name), entry);
  }

  /** @throws MillraceError `datasets.workbook_broken`, `datasets.archive_*` */
  static async open(opened: OpenedFile, signal?: AbortSignal): Promise<Workbook> {
    const workbook = new Workbook(await openZip(opened.path, { ...(signal && { signal }) }), opened.expandedBytes);
    try {
      await workbook.#readContents(signal);
      return workbook;
    } catch (error) {
      workbook.close();
      throw error;
    }
  }

  /** The one part of this type, such as `styles`; undefined when the workbook has none. */
  async openPart(type: string): Promise<Readable | undefined> {
    const relation = [...this.#relations.values()].find((candidate) => candidate.type === type);
    const entry = relation && this.#entries.get(relation.target);
    return entry && (await this.openEntry(entry));
  }

  openEntry(entry: ZipEntry): Promise<Readable> {
    return openEntry(this.#archive, entry, { expandedBytes: this.#expandedBytes });
  }

  close(): void {
    this.#archive.close();
  }

  async #readContents(signal?: AbortSignal): Promise<void> {
    const main = [...this.#entries.keys()].find((name) => /^xl\/workbook\d*\.xml$/.test(name));
    if (!main) throw brokenWorkbook('its list of sheets is missing');
    const folder = main.slice(0, main.lastIndexOf('/') + 1);
    const relations = `${folder}_rels/${main.slice(folder.length)}.rels`;
    await this.#readSmall(relations, signal, (name, attributes) => {
      const { Id, Type, Target } = attributes;
      if (name !== 'Relationship' || !Id || !Type || !Target) return;
      const target = Target.startsWith('/') ? Target.slice(1) : `${folder}${Target.replace(/^\.\//, '')}`;
      this.#relations.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), target: partName(target) });
    });
    await this.#readSmall(main, signal, (name, attributes) => this.#workbookTag(name, attributes));
    await this.#readStyles(signal);
    if (this.sheets.length > 0) return;
    throw refusal('workbook_empty', 'The Excel workbook has no sheet with cells. Upload one that has a table.');
  }

  #workbookTag(name: string, attributes: Record<string, string>): void {
    if (name === 'workbookPr') this.since1904 = isTrue(attributes.date1904);
    if (name === 'calcPr') this.calculatedWhenOpened = isTrue(attributes.fullCalcOnLoad);
    if (name !== 'sheet') return;
    const relation = this.#relations.get(attribute(attributes, 'id') ?? '');
    if (relation?.type !== 'worksheet') return;
    const entry = this.#entries.get(relation.target);
    if (!entry) throw brokenWorkbook(`the sheet "${attributes.name}" is missing`);
    const hidden = attributes.state !== undefined && attributes.state !== 'visible';
    this.sheets.push({ name: attributes.name ?? '', hidden, entry });
  }

  async #readStyles(signal?: AbortSignal): Promise<void> {
    const relation = [...this.#relations.values()].find(({ type }) => type === 'styles');
    if (!relation || !this.#entries.has(relation.target)) return;
    const codes = new Map<number, string>();
    let withinCells = false;
    const open = (name: string, attributes: Record<string, string>) => {
      const id = Number(attributes.numFmtId ?? 0);
      if (name === 'numFmt') codes.set(id, attributes.formatCode ?? '');
      else if (name === 'cellXfs') withinCells = true;
      else if (name === 'xf' && withinCells) this.numberKinds.push(numberKind(id, codes.get(id)));
    };
    await this.#readSmall(relation.target, signal, open, (name) => {
      if (name === 'cellXfs') withinCells = false;
    });
  }

  async #readSmall(
    name: string,
    signal: AbortSignal | undefined,
    open: (name: string, attributes: Record<string, string>) => void,
    close?: (name: string) => void,
  ): Promise<void> {
    const entry = this.#entries.get(name);
    if (!entry) throw brokenWorkbook(`${name} is missing`);
    if (entry.bytes > maximumWorkbookPartBytes) throw brokenWorkbook(`${name} is far too large`);
    await readWholeXml(await this.openEntry(entry), { open, ...(close && { close }) }, signal);
  }
}

/** Parts are found whatever the case and slashes that a writer has used. */
function partName(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\//, '').toLowerCase();
}

export function isTrue(text: string | undefined): boolean {
  return text === '1' || text === 'true';
}
