import { Skeleton, VisuallyHidden } from '@mantine/core';
import classes from './states.module.css';

export function RowsLoading({ rows = 4 }: { rows?: number }) {
  return (
    <div className={classes.late} role="status">
      <VisuallyHidden>Loading</VisuallyHidden>
      <div className={classes.rows}>
        {Array.from({ length: rows }, (_, row) => row).map((row) => (
          <Skeleton key={row} height={40} radius="sm" />
        ))}
      </div>
    </div>
  );
}
