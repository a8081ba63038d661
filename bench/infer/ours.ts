/** A model of ours on a table of the benches, and how long it takes to answer. */
import type { Column, Table } from '@millrace/learning';
import { encodeRows, type InputRow, openExplainer, openModel, train } from '@millrace/learning/server';
import type { BenchTable } from '../train/data.ts';

const target = 'label';

export interface Timed {
  rounds: number;
  /** Seconds of one row, the median of `calls` rows one after another; from the JSON row on. */
  ofRow(calls: number, withReasons: boolean): Promise<number>;
  /** Seconds of so many rows at once. */
  ofBatch(rows: number, withReasons: boolean): Promise<number>;
  release(): Promise<void>;
}

/** @param learnt rows to learn from. */
export async function trainOurs(bench: BenchTable, learnt: number, rounds: number): Promise<Timed> {
  const table = tableOf(bench);
  const heldOut = new Uint8Array(table.rows).fill(1, learnt);
  const parameters = { maximumRounds: rounds, patience: rounds, leaves: 31, learningRate: 0.1 };
  const algorithm = 'gradient-boosting';
  const model = await train({
    table,
    target,
    task: 'binary',
    heldOut,
    seed: 1,
    algorithm,
    parameters,
    calibrate: false,
  });
  const onnx = await openModel(model.onnx, model.signature);
  const explainer = openExplainer(model.explainer, model.signature);
  const testRow = (place: number) => bench.trainingRows + (place % bench.testRows);

  const answer = async (row: InputRow, withReasons: boolean) => {
    await onnx.predict(encodeRows(model.signature, [row]), 1);
    if (withReasons) explainer.reasons([row]);
  };
  return {
    rounds: model.parameters.rounds as number,
    async ofRow(calls, withReasons) {
      const rows = Array.from({ length: calls }, (_, place) => jsonRow(table, testRow(place)));
      const seconds: number[] = [];
      for (const row of rows) seconds.push(await secondsOf(() => answer(row, withReasons)));
      return seconds.sort((a, b) => a - b)[Math.floor(calls / 2)] as number;
    },
    async ofBatch(count, withReasons) {
      const places = Uint32Array.from({ length: count }, (_, place) => testRow(place));
      if (!withReasons) return secondsOf(() => onnx.predictTable(table, places));
      const rows = Array.from(places, (row) => jsonRow(table, row));
      return secondsOf(async () => {
        await onnx.predictTable(table, places);
        explainer.reasons(rows);
      });
    },
    release: () => onnx.release(),
  };
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function tableOf({ columns, categories, labels, trainingRows, testRows }: BenchTable): Table {
  const features = columns.map((values, index): Column => {
    const name = `column ${index}`;
    if (!categories[index]) return { name, type: 'number', values: Float64Array.from(values) };
    const names = Array.from({ length: categories[index] }, (_, code) => `category ${code}`);
    const codes = Int32Array.from(values, (code) => (Number.isNaN(code) ? -1 : code));
    return { name, type: 'category', codes, categories: names };
  });
  const label: Column = { name: target, type: 'boolean', values: Float64Array.from(labels) };
  return { rows: trainingRows + testRows, columns: [...features, label] };
}

function jsonRow({ columns }: Table, row: number): InputRow {
  const cells = columns.map((column) => {
    if ('codes' in column) return [column.name, column.categories[column.codes[row] as number] ?? null];
    return [column.name, Number.isNaN(column.values[row]) ? null : column.values[row]];
  });
  return Object.fromEntries(cells) as InputRow;
}
