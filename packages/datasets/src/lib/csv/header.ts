/** A column name and, when it had to be changed, what stood in the file. */
export interface HeaderName {
  name: string;
  originalName?: string;
}

/**
 * Makes every header name usable and unique: an empty one becomes `column_3`
 * (its place), a repeated one `age_2`. Names that differ only in case count as
 * repeated, since SQL engines and Parquet readers take them for the same.
 * The first record is always the header; a file without one is not detected.
 */
export function uniqueNames(header: readonly string[]): HeaderName[] {
  const trimmed = header.map((name) => name.trim());
  const taken = new Set(trimmed.filter(Boolean).map((name) => name.toLowerCase()));
  const seen = new Set<string>();
  const lastNumber = new Map<string, number>();
  return trimmed.map((original, index) => {
    const key = original.toLowerCase();
    if (original !== '' && !seen.has(key)) {
      seen.add(key);
      return { name: original };
    }
    const base = original === '' ? 'column' : original;
    let number = original === '' ? index + 1 : (lastNumber.get(key) ?? 1) + 1;
    while (taken.has(`${base}_${number}`.toLowerCase())) number += 1;
    lastNumber.set(key, number);
    const name = `${base}_${number}`;
    taken.add(name.toLowerCase());
    return { name, originalName: header[index] ?? '' };
  });
}
