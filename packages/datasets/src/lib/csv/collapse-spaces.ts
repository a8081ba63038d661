/**
 * Columns that are lined up with spaces: one space stands for a run of them, and none at the ends of a line.
 * Within a field in quotes, which opens and closes on one line, they are kept.
 */
export function collapseSpaces(text: string, quote: string): string {
  const mark = RegExp.escape(quote);
  const field = `(?<![^ \\t\\n])${mark}(?:[^${mark}\\n]|${mark}${mark})*${mark}(?![^ \\t\\r\\n])`;
  return text
    .replace(new RegExp(`${field}|[ \\t]{2,}`, 'g'), (found) => (found.startsWith(quote) ? found : ' '))
    .replace(/^ | (?=\r?$)/gm, '');
}

/** True for text that is lined up with spaces and has no quotes in which they could mean something. */
export function isLinedUp(sample: Buffer, quote: string): boolean {
  return sample.includes('  ') && !sample.includes(quote);
}
