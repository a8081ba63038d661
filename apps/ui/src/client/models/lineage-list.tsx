import type { Lineage, ModelVersion } from '@millrace/models';
import { Link } from '@tanstack/react-router';
import { onnxAddress } from '../api/models.ts';
import { countOf, formatBytes, formatCount } from '../format/numbers.ts';
import { formatTime } from '../format/times.ts';
import { askedWords } from './asked.ts';
import classes from './models.module.css';

/** All that is needed to make this version again, and the file itself. */
export function LineageList({ version, lineage }: { version: ModelVersion; lineage: Lineage }) {
  const asked = lineage.request ? askedWords(lineage.request) : [];
  const parameters = Object.entries(lineage.parameters).filter(([, value]) => typeof value !== 'object');
  return (
    <>
      <dl className={classes.facts}>
        <Fact name="Data">
          <Link to="/datasets/$name" params={{ name: lineage.dataset }} search={{ version: lineage.datasetVersion }}>
            {lineage.dataset}, version {lineage.datasetVersion}
          </Link>
          <code className="mr-quiet" title={lineage.datasetHash}>
            {lineage.datasetHash.slice(0, 12)}
          </code>
        </Fact>
        <Fact name="Rows">
          {formatCount(lineage.trainingRows)} learned from, {formatCount(lineage.heldOutRows)} held out
          {lineage.feedbackRows > 0 && <span>{countOf(lineage.feedbackRows, 'row')} of feedback among them</span>}
        </Fact>
        <Fact name="Trained">
          {formatTime(version.createdAt)}
          <span className="mr-quiet mr-small">
            by {lineage.createdBy.replace(/#.*/, '')},{' '}
            <Link to="/tasks/$id" params={{ id: lineage.task }}>
              its task
            </Link>
          </span>
        </Fact>
        <Fact name="Method">
          {/* What was used; the request may have said "auto". */}
          {String(lineage.parameters.algorithm ?? lineage.algorithm).replaceAll('-', ' ')}, seed {lineage.seed}
        </Fact>
        {asked.length > 0 && (
          <Fact name="Asked for">
            {asked.map((words) => (
              <span key={words}>{words}</span>
            ))}
          </Fact>
        )}
        <Fact name="Code">{lineage.codeVersion}</Fact>
        {version.mlflow?.url && (
          <Fact name="MLflow">
            <a href={version.mlflow.url} target="_blank" rel="noreferrer">
              Its page in MLflow
            </a>
          </Fact>
        )}
        <FileFact version={version} />
      </dl>
      {parameters.length > 0 && (
        <details className={classes.parameters}>
          <summary>{countOf(parameters.length, 'parameter')}</summary>
          <dl className={classes.facts}>
            {parameters.map(([name, value]) => (
              <Fact key={name} name={name}>
                <span className="mr-number">{String(value)}</span>
              </Fact>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

export function FileFact({ version }: { version: ModelVersion }) {
  return (
    <Fact name="File">
      <a href={onnxAddress(version.model, version.version)} download={`${version.model}-${version.version}.onnx`}>
        Download ONNX
      </a>
      <span className="mr-quiet mr-small">{formatBytes(version.bytes)}</span>
    </Fact>
  );
}

export function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
