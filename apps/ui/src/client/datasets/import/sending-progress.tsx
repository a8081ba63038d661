import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { formatBytes } from '../../format/numbers.ts';
import { Sheet } from '../../frame/sheet.tsx';
import { Notice } from '../../states/notice.tsx';
import { Flow } from '../../tasks/flow.tsx';
import { cancelSending, goOn, type Sending } from './sending.ts';

/** How much of the file has arrived, and what to do when it does not go on. */
export function SendingProgress({ sending: { file, fraction, broken, error } }: { sending: Sending }) {
  const navigate = useNavigate();
  const cancel = (
    <Button
      variant="default"
      size="xs"
      onClick={() => {
        cancelSending();
        navigate({ to: '/datasets' });
      }}
    >
      Cancel
    </Button>
  );
  if (error) {
    return (
      <Notice
        tone="bad"
        title={fraction > 0 ? `The upload stopped at ${Math.floor(fraction * 100)} %` : 'The file could not be sent'}
        actions={
          <>
            <Button size="xs" onClick={goOn}>
              {fraction > 0 ? 'Go on from there' : 'Try again'}
            </Button>
            {cancel}
          </>
        }
      >
        {error.message}
      </Notice>
    );
  }
  const label = broken
    ? `The connection broke; ${file.name} goes on by itself`
    : `Sending ${file.name}, ${formatBytes(file.size)}`;
  return (
    <Sheet>
      <Flow label={label} fraction={fraction} moving={!broken} action={cancel} />
    </Sheet>
  );
}
