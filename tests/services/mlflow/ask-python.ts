import { spawn } from 'node:child_process';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ensureServicesPython } from '../../../scripts/services.ts';

/**
 * Runs a script of this folder with the question as JSON on stdin; what it prints is the answer.
 * @throws when the script fails; its own words are on stderr
 */
export async function askPython<Answer>(script: string, question: unknown): Promise<Answer> {
  const file = fileURLToPath(new URL(`${script}.py`, import.meta.url));
  const child = spawn(ensureServicesPython(), [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(question));
  const { promise: exited, resolve } = Promise.withResolvers<number | null>();
  child.once('exit', resolve);
  const answer = json(child.stdout).catch((cause: unknown) => new Error(`${script}.py gave no answer.`, { cause }));
  const code = await exited;
  if (code !== 0) throw new Error(`${script}.py ended with ${code}.`);
  const read = await answer;
  if (read instanceof Error) throw read;
  return read as Answer;
}
