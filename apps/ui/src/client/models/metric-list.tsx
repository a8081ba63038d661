import type { ModelVersion } from '@millrace/models';
import { formatMetric, metricWords } from '../format/metrics.ts';
import classes from './models.module.css';

export function MetricList({ version }: { version: ModelVersion }) {
  return (
    <dl className={classes.facts}>
      {Object.entries(version.metrics).map(([metric, value]) => {
        const { name, meaning } = metricWords(metric);
        const interval = version.intervals[metric];
        return (
          <div key={metric}>
            <dt>
              {name}
              {meaning && <span className="mr-quiet mr-small">{meaning}</span>}
            </dt>
            <dd className="mr-number">
              {formatMetric(metric, value)}
              {interval && (
                <span className="mr-quiet mr-small" title="95 % bootstrap interval">
                  {formatMetric(metric, interval[0])} to {formatMetric(metric, interval[1])}
                </span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
