import pg from 'pg';

const bigintArray = 1016;
const parseArray = pg.types.getTypeParser(bigintArray as number, 'text');
type Nested<T> = (T | null | Nested<T>)[];

/**
 * How values come out of PostgreSQL. As pg does it, but `bigint` is a number:
 * ours count rows and bytes, and a string in their place adds up wrongly
 * without an error.
 */
export function parserOf(oid: number, format?: 'text' | 'binary') {
  if (format !== 'binary') {
    if (oid === pg.types.builtins.INT8) return parseBigint;
    if (oid === bigintArray) return (text: string) => parseAll(parseArray(text));
  }
  return pg.types.getTypeParser(oid, format as 'text');
}

function parseAll(items: Nested<string>): Nested<number> {
  return items.map((item) => (Array.isArray(item) ? parseAll(item) : item === null ? null : parseBigint(item)));
}

function parseBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a JavaScript number`);
  return value;
}
