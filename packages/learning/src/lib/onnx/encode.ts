import type { Signature, SignatureFeature, Table } from '../../index.ts';
import { isNumeric, missingDate } from '../features/plan.ts';

/** One input column of the ONNX model. */
export type Feed =
  | { type: 'float32'; data: Float32Array }
  | { type: 'int64'; data: BigInt64Array }
  | { type: 'string'; data: string[] };

/** Input columns by name. */
export type Feeds = Record<string, Feed>;

/** A JSON row: column name to string, number, boolean or null. Unknown columns are passed over. */
export type InputRow = Record<string, unknown>;

/**
 * JSON rows to ONNX inputs. A missing or unusable cell becomes NaN, the empty
 * text, or, where an integer column cannot be missing, the signature's default.
 */
export function encodeRows(signature: Signature, rows: readonly InputRow[]): Feeds {
  const feeds: Feeds = {};
  for (const feature of signature.features) feeds[feature.name] = encodeColumn(feature, rows);
  return feeds;
}

function encodeColumn(feature: SignatureFeature, rows: readonly InputRow[]): Feed {
  const { name, tensor } = feature;
  const count = rows.length;
  if (tensor === 'string') {
    const data = new Array<string>(count);
    for (let row = 0; row < count; row++) data[row] = textOf(rows[row]?.[name]);
    return { type: 'string', data };
  }
  if (tensor === 'float') {
    const data = new Float32Array(count);
    for (let row = 0; row < count; row++) data[row] = numberOf(rows[row]?.[name]);
    return { type: 'float32', data };
  }
  const data = new BigInt64Array(count);
  const standIn = missingInteger(feature);
  const read = feature.type === 'datetime' ? instantOf : numberOf;
  for (let row = 0; row < count; row++) data[row] = integerOf(read(rows[row]?.[name]), standIn);
  return { type: 'int64', data };
}

/** Columns of a table to ONNX inputs, for some of its rows or all. */
export function encodeTable(signature: Signature, table: Table, rows?: Uint32Array): Feeds {
  const feeds: Feeds = {};
  const count = rows?.length ?? table.rows;
  const at = rows ? (place: number) => rows[place] as number : (place: number) => place;
  for (const feature of signature.features) {
    const column = table.columns.find(({ name }) => name === feature.name);
    feeds[feature.name] = encodeCells(feature, count, (place) => {
      if (!column) return undefined;
      const cell = isNumeric(column) ? column.values[at(place)] : column.categories[column.codes[at(place)] as number];
      return cell;
    });
  }
  return feeds;
}

function encodeCells(feature: SignatureFeature, count: number, cellAt: (place: number) => unknown): Feed {
  if (feature.tensor === 'string') {
    return { type: 'string', data: Array.from({ length: count }, (_, place) => textOf(cellAt(place))) };
  }
  if (feature.tensor === 'float') {
    const data = new Float32Array(count);
    for (let place = 0; place < count; place++) data[place] = numberOf(cellAt(place));
    return { type: 'float32', data };
  }
  const data = new BigInt64Array(count);
  const standIn = missingInteger(feature);
  const read = feature.type === 'datetime' ? instantOf : numberOf;
  for (let place = 0; place < count; place++) data[place] = integerOf(read(cellAt(place)), standIn);
  return { type: 'int64', data };
}

function textOf(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  return cell === null || cell === undefined ? '' : String(cell);
}

function numberOf(cell: unknown): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  return Number.NaN;
}

/** Epoch milliseconds of an RFC 3339 text or a number; NaN when it is neither. */
function instantOf(cell: unknown): number {
  return typeof cell === 'string' ? Date.parse(cell) : numberOf(cell);
}

function missingInteger({ type, default: standIn }: SignatureFeature): bigint {
  if (type === 'datetime') return missingDate;
  return typeof standIn === 'number' ? BigInt(Math.trunc(standIn)) : 0n;
}

const largestInteger = 2 ** 63 - 1024;

function integerOf(number: number, standIn: bigint): bigint {
  if (Number.isNaN(number)) return standIn;
  return BigInt(Math.trunc(Math.max(-largestInteger, Math.min(largestInteger, number))));
}
