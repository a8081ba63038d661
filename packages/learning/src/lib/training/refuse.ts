import { LearningError } from '../errors.ts';

/** @throws LearningError `learning.<field>_invalid`, with a sentence that names the field. */
export function refuse(field: string, sentence: string): never {
  const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  throw new LearningError(`learning.${name}_invalid`, `\`${field}\`: ${sentence}`);
}
