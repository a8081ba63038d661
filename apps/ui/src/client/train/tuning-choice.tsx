import { NumberInput, Select } from '@mantine/core';
import type { Advanced } from './advanced.ts';
import classes from './train.module.css';

type Tuning = Advanced['tuning'];

const kinds = [
  { value: 'off', label: 'Off: the usual parameters' },
  { value: 'trials', label: 'So many trials' },
  { value: 'minutes', label: 'So many minutes' },
];
const usual = { trials: 30, minutes: 5 };
const most = { trials: 1000, minutes: 1440 };

/** Whether, and how long, better parameters are looked for. */
export function TuningChoice({ value, onChange }: { value: Tuning; onChange: (tuning: Tuning) => void }) {
  const choose = (kind: string | null) => {
    if (kind === 'trials' || kind === 'minutes') onChange({ kind, amount: usual[kind] });
    else onChange({ kind: 'off' });
  };
  return (
    <div className={classes.pair}>
      <Select label="Search for parameters" data={kinds} allowDeselect={false} value={value.kind} onChange={choose} />
      {value.kind !== 'off' && (
        <NumberInput
          label={value.kind === 'trials' ? 'Trials' : 'Minutes'}
          min={1}
          max={most[value.kind]}
          allowDecimal={false}
          clampBehavior="strict"
          value={value.amount}
          onChange={(amount) => {
            if (typeof amount === 'number' && amount >= 1) onChange({ kind: value.kind, amount });
          }}
        />
      )}
    </div>
  );
}
