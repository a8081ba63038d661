import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { refusal } from '../../errors.ts';
import { maximumSharedCharacters, maximumSharedStrings } from '../limits.ts';
import type { Workbook } from './workbook.ts';
import { brokenWorkbook, readXml } from './xml-reader.ts';

const blockBytes = 64 * 1024;
/** 32 MiB of what was read last stays in memory. */
const cachedBlocks = 512;

/**
 * The texts that cells refer to by number. They lie in a file in the work
 * directory, so that a workbook of long texts needs no memory of its size.
 */
export class SharedStrings {
  readonly #file: number;
  #ends = new Float64Array(1_024);
  #count = 0;
  #written = 0;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  readonly #blocks = new Map<number, Buffer>();

  private constructor(path: string) {
    this.#file = openSync(path, 'w+');
  }

  /** @throws MillraceError `datasets.workbook_broken`, `datasets.workbook_too_large` */
  static async read(workbook: Workbook, directory: string, signal?: AbortSignal): Promise<SharedStrings> {
    const strings = new SharedStrings(join(directory, 'shared-strings'));
    const stream = await workbook.openPart('sharedStrings');
    if (!stream) return strings;
    let text = '';
    let within = 0;
    let phonetic = 0;
    const handler = {
      open(name: string) {
        if (name === 'si') text = '';
        else if (name === 't') within += 1;
        else if (name === 'rPh') phonetic += 1;
      },
      text(part: string) {
        if (within === 0 || phonetic > 0) return;
        text += part;
        if (text.length > maximumSharedCharacters)
          throw brokenWorkbook('a text in it is far longer than a cell can be');
      },
      close(name: string) {
        if (name === 'si') strings.#add(text);
        else if (name === 't') within -= 1;
        else if (name === 'rPh') phonetic -= 1;
      },
    };
    try {
      for await (const _piece of readXml(stream, handler, signal)) strings.#flush(1024 * 1024);
      strings.#flush(0);
      return strings;
    } catch (error) {
      strings.close();
      throw error;
    }
  }

  /** The text with this number; undefined when there is none. */
  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.#count)) return undefined;
    const start = index === 0 ? 0 : (this.#ends[index - 1] as number);
    const end = this.#ends[index] as number;
    const block = Math.floor(start / blockBytes);
    const offset = start - block * blockBytes;
    if (end <= (block + 1) * blockBytes) return this.#block(block).toString('utf8', offset, offset + end - start);
    const bytes = Buffer.alloc(end - start);
    readSync(this.#file, bytes, 0, bytes.length, start);
    return bytes.toString('utf8');
  }

  close(): void {
    closeSync(this.#file);
  }

  #add(text: string): void {
    if (this.#count === maximumSharedStrings) {
      throw refusal(
        'workbook_too_large',
        `The workbook has more than ${maximumSharedStrings.toLocaleString('en')} different texts. Save the sheet as CSV and upload that.`,
      );
    }
    if (this.#count === this.#ends.length) {
      const larger = new Float64Array(this.#ends.length * 2);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    const bytes = Buffer.from(text);
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#ends[this.#count] = this.#written + this.#pendingBytes;
    this.#count += 1;
  }

  #flush(atLeast: number): void {
    if (this.#pendingBytes < atLeast) return;
    const block = Buffer.concat(this.#pending);
    for (let done = 0; done < block.length; ) done += writeSync(this.#file, block, done);
    this.#written += block.length;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  #block(index: number): Buffer {
    let block = this.#blocks.get(index);
    if (block) return block;
    block = Buffer.alloc(blockBytes);
    readSync(this.#file, block, 0, blockBytes, index * blockBytes);
    const oldest = this.#blocks.keys().next();
    if (this.#blocks.size >= cachedBlocks && !oldest.done) this.#blocks.delete(oldest.value);
    this.#blocks.set(index, block);
    return block;
  }
}
