import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import classes from './train.module.css';

interface ColumnChecksProps {
  legend: string;
  /** Label of the search among many columns. */
  find: string;
  columns: string[];
  checked: (name: string) => boolean;
  onCheck: (name: string, checked: boolean) => void;
}

/** As many boxes as are useful at once; the search finds the others. */
const most = 80;

export function ColumnChecks({ legend, find, columns, checked, onCheck }: ColumnChecksProps) {
  const [wanted, setWanted] = useState('');
  const found = columns.filter((name) => name.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <fieldset className={classes.features}>
      <legend>{legend}</legend>
      {columns.length > 12 && (
        <TextInput
          size="xs"
          aria-label={find}
          placeholder="Find a column"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <div className={classes.checks}>
        {found.slice(0, most).map((name) => (
          <Checkbox
            key={name}
            size="xs"
            label={name}
            checked={checked(name)}
            onChange={(event) => onCheck(name, event.currentTarget.checked)}
          />
        ))}
        {found.length > most && <p className="mr-small mr-quiet">{found.length - most} more; search for them.</p>}
      </div>
    </fieldset>
  );
}
