/**
 * Training beside xgboost (hist), LightGBM and scikit-learn (HistGradientBoosting) in one run, in turn, at equal rounds,
 * leaves, learning rate, bins and threads. Seconds include the binning; the table lies in memory before. Options:
 * `--data adult|1m|wide`, `--threads 1|2`, `--repeat 5`, `--rounds 100`, `--only millrace,lightgbm`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePython } from '../scripts/python.ts';
import { auc } from './train/auc.ts';
import { readTable, type TableName, tableFolder, tableNames, tableTitles } from './train/data.ts';
import { type Lap, peerNames, startTrainer, type Trainer, type TrainerName } from './train/trainer.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: tableNames },
    threads: { type: 'string', multiple: true, default: ['1', '2'] },
    repeat: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '100' },
    only: { type: 'string' },
  },
});
/** By how much our metric may lie below that of the best peer: about the noise of another order of the same rows. */
const tolerance = 0.001;
const python = ensurePython();
const names = (options.only?.split(',') ?? ['millrace', ...peerNames]) as TrainerName[];

interface Result {
  name: TrainerName;
  best: number;
  median: number;
  cpu: number;
  auc: number;
  peakMegabytes: number;
}

const [processor] = cpus();
console.log(`${cpus().length} x ${processor?.model}, load before ${loadavg()[0]?.toFixed(1)} (to compare: near 0)`);
const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-train-'));
let missed = false;
try {
  for (const data of options.data as TableName[]) {
    for (const threads of options.threads) missed = !report(await race(data, Number(threads))) || missed;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exitCode = missed ? 1 : 0;

/** Every trainer once, then again, until all have their repetitions. */
async function race(data: TableName, threads: number): Promise<Result[]> {
  const folder = tableFolder(data);
  const { labels, trainingRows } = readTable(folder);
  const actual = labels.slice(trainingRows);
  const trainers: Trainer[] = [];
  try {
    for (const name of names) {
      const answerFile = join(directory, `${name}.f64`);
      trainers.push(await startTrainer(name, { folder, threads, rounds: Number(options.rounds), python, answerFile }));
    }
    const laps = new Map<TrainerName, Lap[]>(names.map((name) => [name, []]));
    for (let turn = 0; turn < Number(options.repeat); turn++) {
      for (const trainer of trainers) laps.get(trainer.name)?.push(await trainer.train());
    }
    console.log(`\n${tableTitles[data]}, ${threads} thread${threads > 1 ? 's' : ''}, ${options.rounds} rounds`);
    return trainers.map(({ name, margins }) => resultOf(name, laps.get(name) ?? [], auc(actual, margins())));
  } finally {
    await Promise.all(trainers.map((trainer) => trainer.stop()));
  }
}

function resultOf(name: TrainerName, laps: Lap[], area: number): Result {
  const seconds = laps.map((lap) => lap.seconds).sort((a, b) => a - b);
  return {
    name,
    best: seconds[0] as number,
    median: seconds[Math.floor(seconds.length / 2)] as number,
    cpu: Math.min(...laps.map(({ cpuSeconds }) => cpuSeconds)),
    auc: area,
    peakMegabytes: Math.max(...laps.map(({ peakBytes }) => peakBytes)) / 2 ** 20,
  };
}

/** Writes the rows of one race; true when ours is within its goal. */
function report(results: Result[]): boolean {
  const peers = results.filter(({ name }) => name !== 'millrace');
  const fastest = Math.min(...peers.map(({ best }) => best));
  const accurate = Math.max(...peers.map((peer) => peer.auc));
  let within = true;
  for (const { name, best, median, cpu, auc: area, peakMegabytes } of results) {
    const ratio = best / fastest;
    const misses = name === 'millrace' && (ratio > 1 || area < accurate - tolerance);
    if (misses) within = false;
    const line = [
      name.padEnd(9),
      `best ${best.toFixed(2)} s`.padStart(12),
      `median ${median.toFixed(2)} s`.padStart(15),
      `CPU ${cpu.toFixed(2)} s`.padStart(12),
      `${ratio.toFixed(2)}x the fastest peer`,
      `AUC ${area.toFixed(4)}`,
      `+${peakMegabytes.toFixed(0)} MB`.padStart(8),
      misses ? 'MISSED' : '',
    ];
    console.log(line.join('  ').trimEnd());
  }
  return within;
}
