import { evenDelimiter } from './delimiter.ts';
import { linesOf } from './rewrite-lines.ts';

/**
 * True when each line is quoted as if it were one field and holds several, as
 * a program writes that takes a CSV file for a column of texts. The header may
 * stand without quotes.
 */
export function hasQuotedLines(sample: Buffer, atEnd: boolean, quote: string): boolean {
  if (sample[0] !== quote.charCodeAt(0) && !sample.includes(`\n${quote}`)) return false;
  const lines = linesOf(sample, atEnd);
  const [, ...rows] = lines;
  if (rows.length === 0 || !rows.every((line) => isQuoted(line, quote))) return false;
  const inside = Buffer.from(lines.map((line) => withoutQuotes(line, quote)).join('\n'), 'latin1');
  const delimiter = evenDelimiter(inside, quote);
  // Names and sentences have a space behind each comma.
  return delimiter !== undefined && !lines.every((line) => line.includes(`${delimiter} `));
}

/** Takes the quotes from around each line that has them. */
export function unquoteLines(lines: string, quote: string): string {
  return lines.replace(/[^\r\n]+/g, (line) => (isQuoted(line, quote) ? withoutQuotes(line, quote) : line));
}

function isQuoted(line: string, quote: string): boolean {
  if (line.length < 2 || !line.startsWith(quote) || !line.endsWith(quote)) return false;
  return !line
    .slice(1, -1)
    .replaceAll(quote + quote, '')
    .includes(quote);
}

function withoutQuotes(line: string, quote: string): string {
  return isQuoted(line, quote) ? line.slice(1, -1).replaceAll(quote + quote, quote) : line;
}
