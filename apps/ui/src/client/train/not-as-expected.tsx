import { Button } from '@mantine/core';
import { countOf } from '../format/numbers.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { Notice } from '../states/notice.tsx';

interface NotAsExpectedProps {
  dataset: string;
  version: number;
  /** Expectations that it fails; 0 when that is not known. */
  failed: number;
  starting: boolean;
  /** Left out while something is missing in the form. */
  onTrain?: () => void;
}

/** The version fails what is expected of its data set: what to do about that, or to train on it knowingly. */
export function NotAsExpected({ dataset, version, failed, starting, onTrain }: NotAsExpectedProps) {
  const what = failed > 0 ? countOf(failed, 'thing') : 'something';
  return (
    <Notice
      tone="warning"
      title={`Version ${version} is not as expected`}
      actions={
        <>
          <LinkButton
            size="xs"
            variant="default"
            to="/datasets/$name"
            params={{ name: dataset }}
            search={{ version, tab: 'expectations' }}
          >
            See and edit what is expected
          </LinkButton>
          <Button size="xs" disabled={!onTrain} loading={starting} onClick={() => onTrain?.()}>
            Train all the same
          </Button>
        </>
      }
    >
      It fails {what} expected of {dataset}. A model that learns from it learns that, too.
    </Notice>
  );
}
