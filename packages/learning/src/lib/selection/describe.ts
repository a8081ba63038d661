import type { FamilySelection } from './select-family.ts';

/** The choice as sentences for the notes and the model card. */
export function describeSelection({ family, scores }: FamilySelection, lossName: string): string[] {
  const best = scores.find(({ difference }) => difference === 0);
  const table = scores.map((score) => {
    if (score.state !== 'complete') return `${score.family} was ${score.state}: ${score.reason}`;
    return `${score.family}: ${rounded(score.mean)} ± ${rounded(score.standardError)}.`;
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
