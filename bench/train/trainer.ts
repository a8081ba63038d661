import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startAnswering } from '../answering-process.ts';

export const peerNames = ['xgboost', 'lightgbm', 'sklearn'] as const;
export type TrainerName = 'millrace' | (typeof peerNames)[number];

export interface TrainerSetting {
  folder: string;
  threads: number;
  rounds: number;
  /** Path of a Python that has the peers. */
  python: string;
  /** File that the margins of the test rows go through. */
  answerFile: string;
}

/** One training. */
export interface Lap {
  seconds: number;
  cpuSeconds: number;
  /** Memory at most while it trained, above what the table itself takes. */
  peakBytes: number;
}

/** A trainer in a process of its own, with the table in memory, that trains when asked. */
export interface Trainer {
  name: TrainerName;
  train(): Promise<Lap>;
  /** Of the last training. */
  margins(): Float64Array;
  stop(): Promise<void>;
}

export async function startTrainer(name: TrainerName, setting: TrainerSetting): Promise<Trainer> {
  const { ask, stop } = await startAnswering(name, ...commandOf(name, setting));
  return {
    name,
    stop,
    train: () => ask<Lap>('train'),
    margins() {
      const bytes = readFileSync(setting.answerFile);
      return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    },
  };
}

function commandOf(
  name: TrainerName,
  { folder, threads, rounds, python, answerFile }: TrainerSetting,
): [string, string[]] {
  const rest = [folder, String(threads), String(rounds), answerFile];
  const file = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  return name === 'millrace'
    ? [process.execPath, [file('ours.ts'), ...rest]]
    : [python, [file('peer.py'), name, ...rest]];
}
