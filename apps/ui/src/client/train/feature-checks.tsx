import { Checkbox, TextInput } from '@mantine/core';
import type { ColumnProfile } from '@millrace/datasets';
import { useState } from 'react';
import classes from './train.module.css';

interface FeatureChecksProps {
  columns: ColumnProfile[];
  leftOut: string[];
  onChange: (leftOut: string[]) => void;
}

/** As many boxes as are useful at once; the search finds the others. */
const most = 80;

export function FeatureChecks({ columns, leftOut, onChange }: FeatureChecksProps) {
  const [wanted, setWanted] = useState('');
  const found = columns.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <fieldset className={classes.features}>
      <legend>Learn from</legend>
      {columns.length > 12 && (
        <TextInput
          size="xs"
          aria-label="Find a column to leave out"
          placeholder="Find a column"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <div className={classes.checks}>
        {found.slice(0, most).map(({ name }) => (
          <Checkbox
            key={name}
            size="xs"
            label={name}
            checked={!leftOut.includes(name)}
            onChange={(event) =>
              onChange(event.currentTarget.checked ? leftOut.filter((other) => other !== name) : [...leftOut, name])
            }
          />
        ))}
        {found.length > most && <p className="mr-small mr-quiet">{found.length - most} more; search for them.</p>}
      </div>
    </fieldset>
  );
}
