import type { BooleanWords, CellValue, ImportRecipe } from '../../index.ts';

/** One nasty file and the table that a person sees in it. Each holds one trap, as small as it can be. */
export interface CorpusCase {
  /** What is nasty about it, in words; unique, since `pending.ts` refers to it. */
  trap: string;
  /** The received bytes. */
  file: string | Buffer | (() => Promise<Buffer>);
  recipe?: ImportRecipe;
  /** `name: type`, in order. The type `words` stands for `category` or `text`, where how many rows there are decides. */
  columns?: string[];
  /** All rows as the API shows them. */
  rows?: CellValue[][];
  /** `line: part of the reason`, in order. None expected when left out. */
  rejects?: string[];
  /** `code` or `code column` that must be among the findings. No other finding may be a question. */
  findings?: string[];
  /** Members that the written recipe must have. */
  found?: Partial<ImportRecipe>;
  /** Names that had to be changed, by the new one. */
  originalNames?: Record<string, string>;
  /** Of columns of type boolean. */
  words?: Record<string, BooleanWords>;
  /** The file is refused with a sentence like this, and nothing else is expected. */
  refused?: RegExp;
}

/** Midnight of a day, as the API shows it. */
export function day(date: string): string {
  return `${date}T00:00:00.000Z`;
}

/** A moment, as the API shows it: `2026-12-31 10:30` or with seconds and a fraction. */
export function moment(text: string): string {
  return new Date(`${text.replace(' ', 'T')}Z`).toISOString();
}

/** Lines with a line feed after each. */
export function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** A file of one column beside a column `n` of whole numbers, with `;` between them. */
export function column(name: string, cells: string[]): string {
  return lines(`${name};n`, ...cells.map((cell, index) => `${cell};${index}`));
}

/** The rows of `column` with these values. */
export function beside(values: CellValue[]): CellValue[][] {
  return values.map((value, index) => [value, index]);
}
