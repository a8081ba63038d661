import type { Publication } from '../publication.ts';

/** How the version was judged, for people. */
export function validationReport({ model, lineage, verdict, metrics, intervals, report }: Publication): string {
  const { dataset, datasetVersion, trainingRows, heldOutRows, feedbackRows, task } = lineage;
  const lines = [
    `# Validation of ${model}`,
    '',
    `${verdict.promoted ? 'Promoted' : 'Not promoted'}: ${verdict.reason}`,
    '',
    `Trained on ${trainingRows} rows of ${dataset} v${datasetVersion}${feedbackRows > 0 ? ` and ${feedbackRows} rows of feedback` : ''}, judged on ${heldOutRows} rows that it never saw. Task ${task}.`,
    '',
    '| metric | held-out rows | 95 % interval |',
    '|---|---|---|',
    ...Object.entries(metrics)
      .filter(([, value]) => Number.isFinite(value))
      .map(([name, value]) => `| ${name} | ${figure(value)} | ${intervals[name]?.map(figure).join(' to ') ?? ''} |`),
  ];
  for (const note of report.notes ?? []) lines.push('', `- ${note.replaceAll(/\s+/g, ' ')}`);
  return `${lines.join('\n')}\n`;
}

function figure(value: number): string {
  return Number(value.toPrecision(6)).toString();
}
