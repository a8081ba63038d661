import { toMarkdown } from '@millrace/learning';
import { finiteJson } from '../../registry/finite-json.ts';
import { artifactPath } from '../artifact-path.ts';
import type { MlflowClient } from '../client.ts';
import type { Publication } from '../publication.ts';
import { plotsOf } from './plots.ts';
import { validationReport } from './validation-report.ts';

/** What a person wants to see of a training, as files of its run: the model card, how it was judged, the plots. */
export async function uploadEvidence(client: MlflowClient, runUri: string, publication: Publication): Promise<void> {
  const path = artifactPath(runUri);
  const { metrics, intervals, curves, verdict, report } = publication;
  const { card, segments, threshold } = report;
  const markdown = 'text/markdown; charset=utf-8';
  const put = (name: string, text: string, type: string) =>
    client.upload(`${path}/${name}`, new TextEncoder().encode(text), type);
  if (card) await put('model-card.md', toMarkdown({ ...card, name: publication.model }), markdown);
  await put('validation-report.md', validationReport(publication), markdown);
  const figures = { verdict, metrics, intervals, curves, segments, threshold };
  await put('evaluation.json', finiteJson(figures), 'application/json');
  for (const [name, svg] of plotsOf(curves)) await put(`plots/${name}.svg`, svg, 'image/svg+xml');
}
