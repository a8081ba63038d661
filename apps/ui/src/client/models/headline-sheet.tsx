import type { ModelVersion } from '@millrace/models';
import { Notice } from '../states/notice.tsx';
import { headlineOf } from './headline.ts';
import classes from './models.module.css';

/** The one figure that matters, in words, and what was decided on it. */
export function HeadlineSheet({ version }: { version: ModelVersion }) {
  const headline = headlineOf(version);
  if (!headline) return <NotJudged version={version} />;
  const { figure, meaning, notes } = headline;
  return (
    <section className={classes.headline} aria-label="How good it is">
      <div>
        <p className={classes.figure}>
          <strong>{figure}</strong> <span>{meaning}</span>
        </p>
        {notes.length > 0 && <p className={classes.notes}>{notes.join(' ')}</p>}
      </div>
      <Notice
        tone={version.verdict.promoted ? 'good' : 'plain'}
        title={version.verdict.promoted ? 'Promoted' : 'Not promoted'}
      >
        {version.verdict.reason}
      </Notice>
    </section>
  );
}

/** A version of somebody else's program: no figure is better than one from other rows. */
function NotJudged({ version }: { version: ModelVersion }) {
  return (
    <section className={classes.headline} aria-label="How good it is">
      <div>
        <p className={classes.figure}>
          <span>It was made elsewhere, so how good it is has not been measured here.</span>
        </p>
        {version.notes && <p className={classes.notes}>{version.notes.join(' ')}</p>}
      </div>
      <Notice tone="plain" title="From MLflow">
        {version.verdict.reason}
      </Notice>
    </section>
  );
}
