import { spawn } from 'node:child_process';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/**
 * Runs a script with the question as JSON on stdin; what it prints is the answer. Typed arrays become arrays; NaN
 * becomes null.
 *
 * @param python path of the interpreter
 * @throws when the script fails; its own words are on stderr.
 */
export async function runPython<Answer>(python: string, script: URL, question: unknown): Promise<Answer> {
  const file = fileURLToPath(script);
  const child = spawn(python, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  // A script that fails before it has read everything says why by its exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(
    JSON.stringify(question, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as never) : value)),
  );
  const { promise: exited, resolve } = Promise.withResolvers<number | null>();
  child.once('exit', resolve);
  const answer = json(child.stdout).catch((cause: unknown) => new Error(`${file} gave no answer.`, { cause }));
  const code = await exited;
  if (code !== 0) throw new Error(`${file} ended with ${code}.`);
  const read = await answer;
  if (read instanceof Error) throw read;
  return read as Answer;
}
