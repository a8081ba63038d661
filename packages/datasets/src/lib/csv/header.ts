/** A column name and, when it had to be changed, what stood in the file. */
export interface HeaderName {
  name: string;
  originalName?: string;
}

/** Longer names are cut: they are headings of plots, names of model inputs and members of JSON. */
export const longestName = 128;

/**
 * Makes every header name usable and unique: an empty one becomes `column_3`
 * (its place), a repeated one `age_2`, line breaks and other control characters
 * a space, and a long one is cut. Names that differ only in case count as
 * repeated, since SQL engines and Parquet readers take them for the same.
 */
export function uniqueNames(header: readonly string[]): HeaderName[] {
  const usable = header.map(usableName);
  const taken = new Set(usable.filter(Boolean).map((name) => name.toLowerCase()));
  const seen = new Set<string>();
  const lastNumber = new Map<string, number>();
  return usable.map((wanted, index) => {
    const key = wanted.toLowerCase();
    const original = header[index] ?? '';
    if (wanted !== '' && !seen.has(key)) {
      seen.add(key);
      return wanted === original.trim() ? { name: wanted } : { name: wanted, originalName: original };
    }
    const base = wanted === '' ? 'column' : wanted;
    let number = wanted === '' ? index + 1 : (lastNumber.get(key) ?? 1) + 1;
    while (taken.has(numbered(base, number).toLowerCase())) number += 1;
    lastNumber.set(key, number);
    const name = numbered(base, number);
    taken.add(name.toLowerCase());
    return { name, originalName: original };
  });
}

function numbered(base: string, number: number): string {
  const ending = `_${number}`;
  return base.slice(0, longestName - ending.length).toWellFormed() + ending;
}

function usableName(name: string): string {
  const plain = name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return plain.length <= longestName ? plain : plain.slice(0, longestName).toWellFormed().trim();
}
