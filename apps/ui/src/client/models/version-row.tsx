import { Button } from '@mantine/core';
import type { Model, ModelVersionSummary } from '@millrace/models';
import { Link } from '@tanstack/react-router';
import { formatMetric, metricWords } from '../format/metrics.ts';
import { Ago } from '../frame/ago.tsx';
import list from '../frame/list.module.css';
import { AliasChips } from './alias-chips.tsx';
import classes from './models.module.css';

interface VersionRowProps {
  model: Model;
  version: ModelVersionSummary;
  onPromote: () => void;
}

const mainMetric = { binary: 'auc', multiclass: 'accuracy', regression: 'r2' } as const;

export function VersionRow({ model, version, onPromote }: VersionRowProps) {
  const metric = mainMetric[model.task];
  const value = version.metrics[metric];
  return (
    <tr>
      <th scope="row" className={classes.number}>
        <Link
          to="/models/$model"
          params={{ model: model.name }}
          search={{ version: version.version }}
          className={list.whole}
        >
          {version.version}
        </Link>
        <AliasChips aliases={version.aliases} />
        <div className={`mr-small mr-quiet ${classes.when}`}>
          <Ago time={version.createdAt} />
        </div>
      </th>
      <td className={classes.verdict} data-below>
        {version.verdict.reason}
      </td>
      <td data-number data-spare title={metricWords(metric).meaning}>
        {value === undefined ? '' : `${metricWords(metric).name} ${formatMetric(metric, value)}`}
      </td>
      <td data-spare>
        {version.dataset === undefined ? (
          'from MLflow'
        ) : (
          <>
            {version.dataset}, version&nbsp;{version.datasetVersion}
          </>
        )}
      </td>
      <td data-number>
        {!version.aliases.includes('champion') && (
          <Button
            variant="default"
            size="xs"
            className={classes.rowActions ?? ''}
            onClick={onPromote}
            aria-label={`Promote version ${version.version}`}
          >
            Promote
          </Button>
        )}
      </td>
    </tr>
  );
}
