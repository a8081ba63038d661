import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import type { FeatureFieldProps } from './feature-field.tsx';
import classes from './predict.module.css';

/** Yes or no. Not a switch: a switch cannot say that nobody knows. */
export function ChoiceField({ feature, value, message, onChange }: FeatureFieldProps) {
  const label = useId();
  return (
    <div>
      <div id={label} className={classes.label}>
        {feature.name}
      </div>
      <SegmentedControl
        fullWidth
        aria-labelledby={label}
        value={value === null ? 'unknown' : String(value)}
        onChange={(next) => onChange(next === 'unknown' ? null : next === 'true')}
        data={[
          { value: 'true', label: 'Yes' },
          { value: 'false', label: 'No' },
          { value: 'unknown', label: 'Not known' },
        ]}
      />
      {message && <p className={classes.message}>{message.text}</p>}
    </div>
  );
}
