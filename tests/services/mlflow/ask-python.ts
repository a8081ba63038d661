import { ensureServicesPython } from '../../../scripts/services.ts';
import { runPython } from '../run-python.ts';

/** Asks `<script>.py` of this folder in the Python that has MLflow, see `runPython`. */
export function askPython<Answer>(script: string, question: unknown): Promise<Answer> {
  return runPython(ensureServicesPython(), new URL(`${script}.py`, import.meta.url), question);
}
