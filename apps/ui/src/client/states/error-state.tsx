import { Button } from '@mantine/core';
import { ApiError } from '../api/http.ts';
import classes from './states.module.css';

/** What went wrong, in the words of the server, and the way on. */
export function ErrorState({ error, onRetry }: { error: Error; onRetry?: () => unknown }) {
  const missing = error instanceof ApiError && error.status === 404;
  return (
    <div className={classes.error} role="alert">
      <h2>{missing ? 'Not here' : 'That did not work'}</h2>
      <p className="mr-measure">{error.message}</p>
      <div className={classes.errorFoot}>
        {onRetry && !missing && (
          <Button variant="default" size="xs" onClick={() => onRetry()}>
            Try again
          </Button>
        )}
        {error instanceof ApiError && <code className="mr-quiet">{error.code}</code>}
      </div>
    </div>
  );
}
