import type { ModelCard } from '../../index.ts';
import { dataSections } from './markdown-data.ts';
import { bullets, heading, paragraphs, plain } from './markdown-parts.ts';
import { resultSections } from './markdown-results.ts';
import { percent } from './text.ts';

const kinds = {
  binary: 'a binary classification model',
  multiclass: 'a classification model',
  regression: 'a regression model',
} as const;

/**
 * The card as Markdown, in the order of headings of the Hugging Face template
 * (huggingface/huggingface_hub, modelcard_template.md), which follows Mitchell et
 * al. 2019. Text from the data is escaped, so that it stays text.
 */
export function toMarkdown(card: ModelCard): string {
  return `${paragraphs([
    heading(1, `Model card: ${card.name ?? card.target}`),
    heading(2, 'Model details'),
    detailsOf(card),
    heading(2, 'Uses'),
    plain(
      card.use ??
        `Predicts '${card.target}' from ${card.data.features.length} columns. Its owner has not said what for.`,
    ),
    heading(2, 'Bias, risks and limitations'),
    card.limits.length > 0 ? bullets(card.limits.map(plain)) : 'None were found in the data and the held-out rows.',
    ...dataSections(card),
    ...resultSections(card),
  ])}\n`;
}

function detailsOf(card: ModelCard): string {
  const { task, algorithm, target, createdAt, seed, quantile } = card;
  const what = quantile ? `, the value that ${percent(quantile.level)} lie at or below` : '';
  return bullets([
    `What: ${kinds[task]} for '${plain(target)}'${what}`,
    `Algorithm: ${plain(algorithm)}`,
    ...(createdAt === undefined ? [] : [`Trained: ${plain(createdAt)}`]),
    ...(seed === undefined ? [] : [`Seed: ${seed}`]),
  ]);
}
