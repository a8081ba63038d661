import type { ModelVersion } from '@millrace/models';
import { formatTime } from '../format/times.ts';
import { Fact, FileFact } from './lineage-list.tsx';
import classes from './models.module.css';

/** What is known of a version that was registered in MLflow by somebody's program. */
export function ImportedList({ version }: { version: ModelVersion }) {
  const { imported, mlflow, createdAt } = version;
  return (
    <dl className={classes.facts}>
      <Fact name="Registered">
        in MLflow{imported && imported.createdBy !== 'mlflow' && `, by ${imported.createdBy}`}
        {mlflow?.url && (
          <a href={mlflow.url} target="_blank" rel="noreferrer">
            Its page in MLflow
          </a>
        )}
      </Fact>
      <Fact name="Taken in">{formatTime(createdAt)}</Fact>
      {imported?.producer && <Fact name="Written by">{imported.producer}</Fact>}
      <FileFact version={version} />
    </dl>
  );
}
