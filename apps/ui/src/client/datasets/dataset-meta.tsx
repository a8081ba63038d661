import type { DatasetVersion } from '@millrace/datasets';
import { countOf, formatBytes } from '../format/numbers.ts';
import { Ago } from '../frame/ago.tsx';
import classes from './datasets.module.css';

export function DatasetMeta({ version }: { version: DatasetVersion }) {
  return (
    <div className={classes.meta}>
      <span>{countOf(version.rows, 'row')}</span>
      <span>version {version.version}</span>
      <span>
        {version.fileName}, {formatBytes(version.bytes)}
      </span>
      <span>
        <Ago time={version.createdAt} />
      </span>
    </div>
  );
}
