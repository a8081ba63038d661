import type { OnnxAdapter, SignatureFeature } from '../../index.ts';
import type { OnnxInput } from './adapter-schema.ts';
import { type CellReader, type Feed, type Feeds, integerOf, missingInteger, numberOf, textOf } from './encode.ts';

/** Cells to the inputs of a graph that was not made here: each feature goes where the adapter says, row by row. */
export function encodeForeign(
  adapter: OnnxAdapter,
  features: readonly SignatureFeature[],
  count: number,
  cellsOf: (feature: SignatureFeature) => CellReader,
): Feeds {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  return Object.fromEntries(
    adapter.inputs.map((input) => {
      const columns = input.columns.map((name) => byName.get(name) as SignatureFeature);
      return [input.name, encodeInput(input, columns, count, columns.map(cellsOf))];
    }),
  );
}

function encodeInput(
  { element, flat, columns: { length: width } }: OnnxInput,
  features: SignatureFeature[],
  count: number,
  cells: CellReader[],
): Feed {
  const dimensions = flat ? [count] : [count, width];
  const standIns = features.map(missingInteger);
  const fill = <D extends { [place: number]: V }, V>(data: D, take: (cell: unknown, column: number) => V): D => {
    for (let column = 0; column < width; column++) {
      const cellAt = cells[column] as CellReader;
      for (let row = 0; row < count; row++) data[row * width + column] = take(cellAt(row), column);
    }
    return data;
  };
  const size = count * width;
  switch (element) {
    case 'string':
      return { type: 'string', data: fill(new Array<string>(size), textOf), dimensions };
    case 'float':
      return { type: 'float32', data: fill(new Float32Array(size), numberOf), dimensions };
    case 'double':
      return { type: 'float64', data: fill(new Float64Array(size), numberOf), dimensions };
    case 'bool':
      return {
        type: 'bool',
        data: fill(new Uint8Array(size), (cell): number => (numberOf(cell) > 0 ? 1 : 0)),
        dimensions,
      };
    case 'int64': {
      const read = (cell: unknown, column: number) => integerOf(numberOf(cell), standIns[column] as bigint);
      return { type: 'int64', data: fill(new BigInt64Array(size), read), dimensions };
    }
    case 'int32': {
      const read = (cell: unknown, column: number) => clamped(integerOf(numberOf(cell), standIns[column] as bigint));
      return { type: 'int32', data: fill(new Int32Array(size), read), dimensions };
    }
  }
}

function clamped(value: bigint): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Number(value)));
}
