import type { ImportFinding } from '../../index.ts';
import { everyReading, narrowReadings, reading } from '../cells/readings.ts';
import { trimCell } from '../cells/trim-cell.ts';
import { collapseSpaces } from './collapse-spaces.ts';
import type { Dialect } from './record-scanner.ts';
import { scanSample, usualWidth } from './sample-records.ts';

/** Common ones first; the others only when they split a file without exception. */
const candidates = [',', ';', '\t', '|'];
const rareCandidates = ['\x01', '\x1f', '^', '~', ':', ' '];

/**
 * The delimiter that makes the most of the first records equally wide; among
 * equals the one that makes more fields. A comma when none splits them.
 * Excel's `sep=;` in the first line says it.
 */
export function detectDelimiter(sample: Buffer, atEnd: boolean, quote: string): string {
  const said = saidDelimiter(sample);
  if (said) return said;
  const common = commonDelimiter(sample, atEnd, quote);
  if (common) return common;
  const rare = rareCandidates.find((delimiter) => splitsEverywhere(sample, atEnd, { delimiter, quote }));
  if (rare) return rare;
  // What splits the header, though it does not split the rows; else none of the text.
  const [header] = candidates
    .map((delimiter) => ({ delimiter, fields: tryDelimiter(sample, atEnd, { delimiter, quote }).first }))
    .filter(({ delimiter, fields }) => fields > 1 && !isProse(sample, atEnd, { delimiter, quote }))
    .sort((a, b) => b.fields - a.fields);
  return header?.delimiter ?? noDelimiter(sample);
}

/** For a single column: a delimiter that stands nowhere in it. */
function noDelimiter(sample: Buffer): string {
  return candidates.find((delimiter) => !sample.includes(delimiter)) ?? '\x1f';
}

/** Asks about two columns of words that may as well be one of names or sentences: `Smith, John`. */
export function guessedDelimiter(sample: Buffer, atEnd: boolean, dialect: Dialect): ImportFinding[] {
  const { delimiter } = dialect;
  if (tryDelimiter(sample, atEnd, dialect).fields !== 2 || !isProse(sample, atEnd, dialect)) return [];
  return [
    {
      code: 'delimiter_guessed',
      level: 'question',
      detail: `Each "${delimiter}" has a space behind it, and there are only words: this may be two columns, or one of names or sentences.`,
      meanwhile: 'Until you choose, it is read as two.',
      choices: [
        { label: 'One column', recipe: { delimiter: noDelimiter(sample) } },
        { label: 'Two columns', recipe: { delimiter } },
      ],
    },
  ];
}

/** Words alone with a space behind nearly each comma or semicolon, as sentences have it. */
function isProse(sample: Buffer, atEnd: boolean, dialect: Dialect): boolean {
  const { delimiter } = dialect;
  if (delimiter !== ',' && delimiter !== ';') return false;
  if (tryDelimiter(sample, atEnd, dialect).figures > mostlyWords) return false;
  const text = sample.toString('latin1');
  const [all, spaced] = [text.split(delimiter).length - 1, text.split(`${delimiter} `).length - 1];
  return spaced > 0 && spaced >= 0.9 * all;
}

/** Sentences hold numbers and dates, too, but not as cells of their own. */
const mostlyWords = 0.05;
/** Records of one width: so large a share of them is no chance. */
const nearlyAll = 0.95;

function commonDelimiter(sample: Buffer, atEnd: boolean, quote: string): string | undefined {
  const isChance = (delimiter: string, agreement: number) =>
    agreement < nearlyAll && isProse(sample, atEnd, { delimiter, quote });
  let best = { delimiter: ',', agreement: 0, fields: 1, typed: 0 };
  for (const delimiter of candidates) {
    const { agreement, fields, typed } = tryDelimiter(sample, atEnd, { delimiter, quote });
    if (fields < 2 || agreement < best.agreement || isChance(delimiter, agreement)) continue;
    // `1,5;2,25` can be split both ways: by the one that leaves more numbers and dates.
    const better = agreement > best.agreement || typed > best.typed || (typed === best.typed && fields > best.fields);
    if (better) best = { delimiter, agreement, fields, typed };
  }
  return best.fields > 1 ? best.delimiter : undefined;
}

/** The delimiter that makes all records of a whole text equally wide; undefined when none does. */
export function evenDelimiter(text: Buffer, quote: string): string | undefined {
  const delimiter = commonDelimiter(text, true, quote);
  if (delimiter === undefined) return undefined;
  return tryDelimiter(text, true, { delimiter, quote }).agreement === 1 ? delimiter : undefined;
}

/** True for columns that are lined up with spaces, as old repositories keep them. */
export function isSplitByRunsOfSpaces(sample: Buffer, atEnd: boolean, quote: string): boolean {
  if (commonDelimiter(sample, atEnd, quote) !== undefined) return false;
  const collapsed = Buffer.from(collapseSpaces(sample.toString(), quote));
  return splitsEverywhere(collapsed, atEnd, { delimiter: ' ', quote });
}

/** A backslash when it makes more of the first records readable than doubled quotes do. */
export function detectEscape(sample: Buffer, atEnd: boolean, dialect: Dialect): '\\' | undefined {
  if (!sample.includes(`\\${dialect.quote}`)) return undefined;
  const brokenWith = (character: '\\' | undefined) => {
    let count = 0;
    scanSample(sample, atEnd, { ...dialect, escape: character }, (_, __, outcome) => {
      if (outcome !== 'record') count += 1;
    });
    return count;
  };
  return brokenWith('\\') < brokenWith(undefined) ? '\\' : undefined;
}

/** What a first line such as `sep=;` says. */
export function saidDelimiter(sample: Buffer): string | undefined {
  return /^sep=([\t\x20-\x7e])\r?\n/i.exec(sample.toString('latin1', 0, 10))?.[1];
}

function tryDelimiter(sample: Buffer, atEnd: boolean, dialect: { delimiter: string; quote: string }) {
  const widths: number[] = [];
  let [cells, typedCells, figures] = [0, 0, 0];
  scanSample(sample, atEnd, dialect, (scanner) => {
    widths.push(scanner.fields);
    if (widths.length > typedRecords) return;
    for (let index = 0; index < Math.min(scanner.fields, typedFields); index++) {
      cells += 1;
      const readings = narrowReadings(everyReading, trimCell(scanner.text(sample, index)));
      if (readings !== 0) typedCells += 1;
      if ((readings & ~(reading.boolean | reading.booleanWords)) !== 0) figures += 1;
    }
  });
  const { width, agreement } = usualWidth(widths);
  const share = (of: number) => (cells === 0 ? 0 : of / cells);
  const shares = { typed: share(typedCells), figures: share(figures) };
  return {
    fields: width,
    first: widths[0] ?? 0,
    agreement,
    ...shares,
    records: widths.length,
    least: Math.min(...widths),
  };
}

/** So many cells tell what a delimiter makes of a file. */
const [typedRecords, typedFields] = [50, 50];

/** Texts have colons and spaces, too: those count only when they make three fields or more of each record. */
function splitsEverywhere(sample: Buffer, atEnd: boolean, dialect: { delimiter: string; quote: string }): boolean {
  const { fields, agreement, records, least } = tryDelimiter(sample, atEnd, dialect);
  const quoted = sample[0] === dialect.quote.charCodeAt(0);
  const common = dialect.delimiter === ' ' || dialect.delimiter === ':';
  if (records < (common ? 3 : 2) || fields < (common && !quoted ? 4 : 2)) return false;
  // R names one column less than it writes.
  return agreement === 1 || (least === fields - 1 && agreement >= (records - 1) / records);
}
