import { runPython } from '../run-python.ts';

/** Asks `<script>.py` of this folder, see `runPython`. */
export function askPython<Answer>(script: string, question: unknown): Promise<Answer> {
  const python = process.env.MILLRACE_TEST_PYTHON;
  if (!python) throw new Error('MILLRACE_TEST_PYTHON is not set: run these tests with `npm run test:services`.');
  return runPython(python, new URL(`${script}.py`, import.meta.url), question);
}
