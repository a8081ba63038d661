import { Button } from '@mantine/core';
import type { Association } from '@millrace/datasets';
import { useState } from 'react';
import classes from './relations.module.css';
import { measuresInWords, strengthOf } from './strength.ts';

const step = 10;

/** The pairs that say most about each other, strongest first. */
export function PairList({ pairs }: { pairs: Association[] }) {
  const [shown, setShown] = useState(step);
  return (
    <div>
      <ol className={classes.pairs}>
        {pairs.slice(0, shown).map((pair) => {
          const { value } = strengthOf(pair);
          return (
            <li key={`${pair.a}\n${pair.b}`}>
              <span className={classes.pair}>
                <span>{pair.a}</span> <span className="mr-quiet">and</span> <span>{pair.b}</span>
              </span>
              <span className={classes.track}>
                <span
                  className={classes.bar}
                  data-falls={value < 0 || undefined}
                  style={{ width: `${Math.abs(value) * 100}%` }}
                />
              </span>
              <span className={classes.measures}>{measuresInWords(pair)}</span>
            </li>
          );
        })}
      </ol>
      {pairs.length > shown && (
        <Button variant="default" size="xs" mt="sm" onClick={() => setShown(shown + step * 3)}>
          Show more pairs
        </Button>
      )}
    </div>
  );
}
