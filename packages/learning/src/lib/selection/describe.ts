import type { FamilySelection } from './select-family.ts';

/** The choice as sentences for the notes and the model card. */
export function describeSelection({ family, scores }: FamilySelection, lossName: string): string[] {
  const best = scores.find(({ difference }) => difference === 0);
  const table = scores.map((score) => {
    if (score.state === 'failed') return `${score.family} failed: ${score.reason}`;
    if (score.state === 'skipped') return `${score.family} was skipped: ${score.reason}`;
    return `${score.family}: ${lossName} ${rounded(score.mean)}, standard error ${rounded(score.standardError)}.`;
  });
  const why =
    best && best.family !== family
      ? `it is simpler than ${best.family} and within one standard error of it`
      : 'it has the least loss, and nothing simpler is within one standard error of it';
  return [`Of the kinds of models, ${family} was chosen by cross-validation (${lossName}): ${why}.`, ...table];
}

function rounded(value: number | undefined): string {
  return String(Number((value as number).toPrecision(4)));
}
