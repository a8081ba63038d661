import type { Algorithm } from '@millrace/learning';

/** What a kind of model is called, and what it is good for. */
export const familyWords: Record<Algorithm, { name: string; words: string }> = {
  auto: { name: 'Automatic', words: 'Tries the three and takes the simplest that is as good as the best.' },
  'gradient-boosting': {
    name: 'Gradient boosting',
    words: 'Many small trees, each mending the ones before. Most exact.',
  },
  'random-forest': { name: 'Random forest', words: 'Many large trees that vote. Hard to get wrong.' },
  linear: { name: 'Linear', words: 'A weighted sum. Small, fast, easy to explain.' },
};
