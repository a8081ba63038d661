import { Button } from '@mantine/core';
import { ApiError } from '../../api/http.ts';
import { Notice } from '../../states/notice.tsx';
import type { Import } from './use-import.ts';

interface PreviewErrorProps {
  of: Import;
  /** Gives this file up for another one. */
  onOther: () => void;
}

/** The file cannot be read, or not with the change that was just made: what is wrong with it, then the ways on. */
export function PreviewError({ of, onOther }: PreviewErrorProps) {
  const { error, undo, retry } = of;
  if (!error) return null;
  const details = error instanceof ApiError ? error.errors.filter(({ detail }) => detail !== error.message) : [];
  // The same file is refused again; another time helps only when it was not the file.
  const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
  const title = undo ? 'That way it cannot be read' : refused ? 'This file cannot be read' : 'That did not work';
  return (
    <Notice
      tone="bad"
      title={title}
      actions={
        <>
          {undo && (
            <Button size="xs" variant="default" onClick={undo}>
              Take it back
            </Button>
          )}
          {!undo && !refused && (
            <Button size="xs" variant="default" onClick={retry}>
              Try again
            </Button>
          )}
          {!undo && (
            <Button size="xs" variant={refused ? 'filled' : 'default'} onClick={onOther}>
              Upload another file
            </Button>
          )}
        </>
      }
    >
      {error.message}
      {details.map(({ pointer, detail }) => (
        <div key={pointer}>{detail}</div>
      ))}
    </Notice>
  );
}
