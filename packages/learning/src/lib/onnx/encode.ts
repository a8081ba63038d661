import type { Column, OnnxAdapter, Signature, SignatureFeature, Table } from '../../index.ts';
import { isNumeric, missingDate } from '../features/plan.ts';
import { encodeForeign } from './foreign-feeds.ts';

/** One input of the ONNX model: one value a row, or as many as `dimensions` say. */
export type Feed = { dimensions?: number[] } & (
  | { type: 'float32'; data: Float32Array }
  | { type: 'float64'; data: Float64Array }
  | { type: 'int64'; data: BigInt64Array }
  | { type: 'int32'; data: Int32Array }
  | { type: 'bool'; data: Uint8Array }
  | { type: 'string'; data: string[] }
);

/** Inputs by name. */
export type Feeds = Record<string, Feed>;

/** A JSON row: column name to string, number, boolean or null. Unknown columns are passed over. */
export type InputRow = Record<string, unknown>;

/** The cell of one column in the row at this place. */
export type CellReader = (place: number) => unknown;

/**
 * JSON rows to ONNX inputs. A missing or unusable cell becomes NaN, the empty
 * text, or, where an integer column cannot be missing, the signature's default.
 */
export function encodeRows(signature: Signature, rows: readonly InputRow[], adapter?: OnnxAdapter): Feeds {
  if (adapter) {
    return encodeForeign(
      adapter,
      signature.features,
      rows.length,
      ({ name }) =>
        (place) =>
          rows[place]?.[name],
    );
  }
  const feeds: Feeds = {};
  for (const feature of signature.features) {
    const { name } = feature;
    feeds[name] = encodeCells(feature, rows.length, (place) => rows[place]?.[name]);
  }
  return feeds;
}

/** Some rows of a table to ONNX inputs; a column that the table lacks is missing in every row. */
export function encodeTable(signature: Signature, table: Table, rows: Uint32Array, adapter?: OnnxAdapter): Feeds {
  const readerOf = ({ name }: SignatureFeature) =>
    cellsOf(
      table.columns.find((column) => column.name === name),
      rows,
    );
  if (adapter) return encodeForeign(adapter, signature.features, rows.length, readerOf);
  const feeds: Feeds = {};
  for (const feature of signature.features) {
    feeds[feature.name] = encodeCells(feature, rows.length, readerOf(feature));
  }
  return feeds;
}

function cellsOf(column: Column | undefined, rows: Uint32Array): CellReader {
  if (!column) return () => undefined;
  if (isNumeric(column)) return (place) => column.values[rows[place] as number];
  return (place) => column.categories[column.codes[rows[place] as number] as number];
}

function encodeCells(feature: SignatureFeature, count: number, cellAt: CellReader): Feed {
  if (feature.tensor === 'string') {
    const data = new Array<string>(count);
    for (let place = 0; place < count; place++) data[place] = textOf(cellAt(place));
    return { type: 'string', data };
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

export function textOf(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  return cell === null || cell === undefined || Number.isNaN(cell) ? '' : String(cell);
}

export function numberOf(cell: unknown): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  return Number.NaN;
}

/** Epoch milliseconds of an RFC 3339 text or a number; NaN when it is neither. */
function instantOf(cell: unknown): number {
  return typeof cell === 'string' ? Date.parse(cell) : numberOf(cell);
}

export function missingInteger({ type, default: standIn }: SignatureFeature): bigint {
  if (type === 'datetime') return missingDate;
  return typeof standIn === 'number' ? BigInt(Math.trunc(standIn)) : 0n;
}

const largestInteger = 2 ** 63 - 1024;

export function integerOf(number: number, standIn: bigint): bigint {
  if (Number.isNaN(number)) return standIn;
  return BigInt(Math.trunc(Math.max(-largestInteger, Math.min(largestInteger, number))));
}
