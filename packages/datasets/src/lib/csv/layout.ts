import { join } from 'node:path';
import type { ImportFinding, ImportRecipe } from '../../index.ts';
import { detectDoubled, divide, isDoubled } from './doubled-delimiter.ts';
import type { TextFile } from './encoding.ts';
import { hasQuotedLines, unquoteLines } from './quoted-lines.ts';
import { rewriteLines } from './rewrite-lines.ts';
import { hasSingleQuotes } from './single-quotes.ts';

/** A text whose fields have one character between them and quotes around nothing but fields. */
export interface PlainLayout {
  text: TextFile;
  quote: string;
  /** The two characters that stood where one stands now. */
  doubled?: string;
  quotedLines: boolean;
  findings: ImportFinding[];
}

interface LayoutOptions {
  sample: Buffer;
  atEnd: boolean;
  workDirectory: string;
  signal?: AbortSignal | undefined;
}

/** Finds quotes around whole lines, single quotes and doubled delimiters; where need be, in a copy without them. */
export async function plainLayout(
  text: TextFile,
  { quote, delimiter, quotedLines }: ImportRecipe,
  options: LayoutOptions,
): Promise<PlainLayout> {
  const { sample, atEnd, workDirectory, signal } = options;
  const copy = async (name: string, rewrite: (lines: string) => string) => {
    const path = join(workDirectory, name);
    await rewriteLines({ from: text.path, to: path, start: text.skipBytes }, rewrite, signal);
    return { ...text, path, skipBytes: 0 };
  };
  const usual = quote ?? '"';
  if (quotedLines ?? (delimiter === undefined && hasQuotedLines(sample, atEnd, usual))) {
    const unquote = (lines: string) => unquoteLines(lines, usual);
    const unquoted = await copy('unquoted-lines.csv', unquote);
    const inside = { ...options, sample: Buffer.from(unquote(sample.toString('latin1')), 'latin1') };
    const said = { quote: usual, ...(delimiter && { delimiter }), quotedLines: false };
    const layout = await plainLayout(unquoted, said, inside);
    return { ...layout, quotedLines: true, findings: quotedLines ? [] : [linesWereQuoted] };
  }
  const found = delimiter === undefined ? detectDoubled(sample, atEnd, usual) : undefined;
  const doubled = isDoubled(delimiter) ? delimiter : found;
  if (doubled !== undefined) {
    const divided = await copy('divided.csv', (lines) => divide(lines, doubled, usual));
    return { text: divided, quote: usual, doubled, quotedLines: false, findings: [] };
  }
  const isSingle = quote === undefined && hasSingleQuotes(sample, atEnd, delimiter);
  return { text, quote: isSingle ? "'" : usual, quotedLines: false, findings: isSingle ? [singleQuotes] : [] };
}

const linesWereQuoted: ImportFinding = {
  code: 'lines_quoted',
  level: 'info',
  detail: 'Each line stands in quotes as if it were a single cell; they are read without these quotes.',
  choices: [{ label: 'Read each line as one cell', recipe: { quotedLines: false } }],
};

const singleQuotes: ImportFinding = {
  code: 'single_quotes',
  level: 'info',
  detail: 'Cells stand in single quotes; they are read without them.',
  choices: [{ label: 'The quotes are part of the cells', recipe: { quote: '"' } }],
};
