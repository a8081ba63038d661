import type { DatasetVersion } from '@millrace/datasets';
import { formatCount } from '../format/numbers.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { Notice } from '../states/notice.tsx';
import classes from './datasets.module.css';
import { findingKey } from './import/recipe-steps.ts';

const few = 3;

/** What the file did not tell and nobody answered: it was read as it stands, and can be read another way. */
export function ReadingNotice({ version }: { version: DatasetVersion }) {
  const open = version.findings?.filter(({ level }) => level === 'question') ?? [];
  if (open.length === 0) return null;
  return (
    <div className={classes.notice}>
      <Notice
        tone="warning"
        title={
          open.length === 1
            ? 'A question about the file is open'
            : `${formatCount(open.length)} questions about the file are open`
        }
        actions={
          <LinkButton
            size="xs"
            variant="default"
            to="/import"
            search={{ dataset: version.dataset, version: version.version }}
          >
            Answer and read it again
          </LinkButton>
        }
      >
        {open.slice(0, few).map((finding) => (
          <div key={findingKey(finding)}>{finding.detail}</div>
        ))}
        {open.length > few && <div>and {formatCount(open.length - few)} more</div>}
      </Notice>
    </div>
  );
}
