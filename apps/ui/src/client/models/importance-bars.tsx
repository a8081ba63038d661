import { UnstyledButton } from '@mantine/core';
import type { Importance } from '@millrace/learning';
import { useState } from 'react';
import { formatShare } from '../format/numbers.ts';
import classes from './bars.module.css';

const few = 10;
const most = 100;

export function ImportanceBars({ importance }: { importance: Importance }) {
  const [all, setAll] = useState(false);
  const shown = importance.slice(0, all ? most : few);
  const largest = importance[0]?.gain || 1;
  return (
    <>
      <ul className={classes.bars}>
        {shown.map(({ feature, gain }) => (
          <li key={feature}>
            <span className={classes.name} title={feature}>
              {feature}
            </span>
            <span className={classes.track}>
              <span className={classes.bar} style={{ width: `${(gain / largest) * 100}%` }} />
            </span>
            <span className={classes.value}>{formatShare(gain)}</span>
          </li>
        ))}
      </ul>
      {importance.length > few && (
        <UnstyledButton className={classes.more} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${Math.min(importance.length, most) - few} more`}
        </UnstyledButton>
      )}
    </>
  );
}
