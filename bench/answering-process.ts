import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process that says in a line of JSON that it is ready, and then answers each line with a line. */
export interface AnsweringProcess {
  ask<Answer>(question: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/** @param name for the message when it ends too early. */
export async function startAnswering(name: string, program: string, words: string[]): Promise<AnsweringProcess> {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async <Answer>(): Promise<Answer> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended before it answered.`);
    return JSON.parse(value) as Answer;
  };
  await read();
  return {
    ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return read();
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
}
