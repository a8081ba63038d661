import type { Scope } from '../api/keys.ts';

export const scopeWords: Record<Scope, { short: string; long: string }> = {
  predict: { short: 'predict', long: 'Ask models for predictions' },
  feedback: { short: 'give feedback', long: 'Give feedback on predictions' },
  admin: { short: 'everything', long: 'Everything, also upload, train, promote and make keys' },
};
