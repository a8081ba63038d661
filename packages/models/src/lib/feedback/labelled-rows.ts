import type { FeedbackDatasetRequest } from '../../index.ts';
import type { LabelledRowsRequest } from './feedback.ts';

/** Which rows a request for a data set of feedback means. */
export function labelledRowsOf({
  source,
  since,
  until,
}: Pick<FeedbackDatasetRequest, 'source' | 'since' | 'until'>): LabelledRowsRequest {
  return {
    ...(source && { sources: [source] }),
    ...(since !== undefined && { since: new Date(since) }),
    ...(until !== undefined && { until: new Date(until) }),
  };
}
