import type { ModelVersion } from '@millrace/models';
import { Notice } from '../states/notice.tsx';
import { headlineOf } from './headline.ts';
import classes from './models.module.css';

/** The one figure that matters, in words, and what was decided on it. */
export function HeadlineSheet({ version }: { version: ModelVersion }) {
  const { figure, meaning, notes } = headlineOf(version);
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
