import { spawn } from 'node:child_process';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/**
 * Runs `<script>.py` of this folder with the question as JSON on stdin; what it prints is the answer. Typed arrays
 * become arrays; NaN becomes null.
 *
 * @throws when the script fails; its own words are on stderr.
 */
export async function askPython<Answer>(script: string, question: unknown): Promise<Answer> {
  const python = process.env.MILLRACE_TEST_PYTHON;
  if (!python) throw new Error('MILLRACE_TEST_PYTHON is not set: run these tests with `npm run test:services`.');
  const file = fileURLToPath(new URL(`${script}.py`, import.meta.url));
  const child = spawn(python, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  // A script that fails before it has read everything says why by its exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(
    JSON.stringify(question, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as never) : value)),
  );
  const { promise: exited, resolve } = Promise.withResolvers<number | null>();
  child.once('exit', resolve);
  const answer = json(child.stdout).catch((cause: unknown) => new Error(`${script}.py gave no answer.`, { cause }));
  const code = await exited;
  if (code !== 0) throw new Error(`${script}.py ended with ${code}.`);
  const read = await answer;
  if (read instanceof Error) throw read;
  return read as Answer;
}
