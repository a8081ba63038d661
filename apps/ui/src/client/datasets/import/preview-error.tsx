import { Button } from '@mantine/core';
import { ApiError } from '../../api/http.ts';
import { ErrorState } from '../../states/error-state.tsx';
import { Notice } from '../../states/notice.tsx';
import type { Import } from './use-import.ts';

/** The file cannot be read, or not with the change that was just made. */
export function PreviewError({ of }: { of: Import }) {
  const { error, undo, preview, retry } = of;
  if (!error) return null;
  const details = error instanceof ApiError ? error.errors.filter(({ detail }) => detail !== error.message) : [];
  if (!preview && !undo) return <ErrorState error={error} onRetry={retry} />;
  return (
    <Notice
      tone="bad"
      title="That way it cannot be read"
      actions={
        <Button size="xs" variant="default" onClick={undo ?? retry}>
          {undo ? 'Take it back' : 'Try again'}
        </Button>
      }
    >
      {error.message}
      {details.map(({ pointer, detail }) => (
        <div key={pointer}>{detail}</div>
      ))}
    </Notice>
  );
}
