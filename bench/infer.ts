/**
 * Predictions of one row and of a batch through ONNX Runtime, with and without reasons, beside LightGBM and scikit-learn
 * (HistGradientBoosting): models of as many rounds and leaves, learnt from the same rows, one thread each, in turn. Ours
 * begins with JSON rows or typed columns, theirs with a matrix. Options: `--data adult|1m`, `--repeat 5`, `--rows 100000`.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensurePython } from '../scripts/python.ts';
import { startAnswering } from './answering-process.ts';
import { trainOurs } from './infer/ours.ts';
import { readTable, type TableName, tableFolder } from './train/data.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: ['adult', '1m'] },
    repeat: { type: 'string', default: '5' },
    rows: { type: 'string', default: '100000' },
  },
});
const repeat = Number(options.repeat);
const batchRows = Number(options.rows);
const rounds = 100;
/** So many rows make a model of the usual size; more would only take longer to learn from. */
const mostLearnt = 100_000;
/** Reasons take a hundred times as long as predictions, here and there. */
const shareWithReasons = 0.1;
/** One row at a time, in a turn. */
const calls = 500;

const contests = [
  { withReasons: false, who: ['LightGBM', 'scikit-learn'] },
  { withReasons: true, who: ['LightGBM with reasons'] },
];

for (const data of options.data as TableName[]) await compare(data);

async function compare(data: TableName): Promise<void> {
  const folder = tableFolder(data);
  const table = readTable(folder);
  const learnt = Math.min(table.trainingRows, mostLearnt);
  const ours = await trainOurs(table, learnt, rounds);
  const words = [folder, learnt, ours.rounds, batchRows, calls].map(String);
  const script = fileURLToPath(new URL('infer/peers.py', import.meta.url));
  const peers = await startAnswering('peers.py', ensurePython(), [script, ...words]);
  try {
    console.log(`\n${data}: ${table.columns.length} columns, ${ours.rounds} rounds, best of ${repeat} turns, 1 thread`);
    for (const { withReasons, who } of contests) {
      const rows = withReasons ? batchRows * shareWithReasons : batchRows;
      for (const isBatch of [false, true]) {
        const best = new Map<string, number>();
        const note = (name: string, seconds: number) => best.set(name, Math.min(seconds, best.get(name) ?? seconds));
        for (let turn = 0; turn < repeat; turn++) {
          const name = withReasons ? 'millrace with reasons' : 'millrace';
          note(name, await (isBatch ? ours.ofBatch(rows, withReasons) : ours.ofRow(calls, withReasons)));
          for (const each of who)
            note(each, (await peers.ask<{ seconds: number }>({ who: each, rows: isBatch ? rows : 1 })).seconds);
        }
        report(best, isBatch ? rows : 1);
      }
    }
  } finally {
    await peers.stop();
    await ours.release();
  }
}

function report(best: Map<string, number>, rows: number): void {
  const [, ...ofPeers] = best.values();
  const fastest = Math.min(...ofPeers);
  for (const [name, seconds] of best) {
    const figure =
      rows > 1
        ? `${rows} rows in ${(seconds * 1000).toFixed(0)} ms`
        : `one row in ${(seconds * 1e6).toFixed(0)} microseconds`;
    console.log(`${name.padEnd(22)} ${figure.padStart(28)}  ${(seconds / fastest).toFixed(2)}x the fastest peer`);
  }
}
