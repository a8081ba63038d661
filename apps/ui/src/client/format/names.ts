/** A name that the API takes, made from any text: lower case, digits, `-` and `_`, at most 63 characters. */
export function suggestName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '');
  return plain.slice(0, 63).replace(/[-_]+$/, '') || 'table';
}

export function suggestNameOfFile(fileName: string): string {
  return suggestName(
    fileName.replace(/(\.(csv|tsv|tab|txt|json|ndjson|jsonl|xlsx|xlsm|parquet|pq|gz|zip|zst))+$/i, ''),
  );
}

export const nameRule = 'Lower-case letters, digits, - and _; at most 63, and a letter or digit first.';
