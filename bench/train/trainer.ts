import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

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
  const child = spawn(...commandOf(name, setting), {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended before it answered.`);
    return JSON.parse(value) as T;
  };
  await read();
  return {
    name,
    train() {
      child.stdin.write('train\n');
      return read<Lap>();
    },
    margins() {
      const bytes = readFileSync(setting.answerFile);
      return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    },
    async stop() {
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
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
