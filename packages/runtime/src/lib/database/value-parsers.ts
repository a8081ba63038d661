import pg from 'pg';

/**
 * How values come out of PostgreSQL. As pg does it, but `bigint` is a number:
 * ours count rows and bytes, and a string in their place adds up wrongly
 * without an error.
 */
export function parserOf(oid: number, format?: 'text' | 'binary') {
  if (oid === pg.types.builtins.INT8 && format !== 'binary') return parseBigint;
  return pg.types.getTypeParser(oid, format as 'text');
}

function parseBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a JavaScript number`);
  return value;
}
