import { NumberField } from '../fields/number-field.tsx';
import type { Advanced } from './advanced.ts';
import classes from './train.module.css';

type Costs = Advanced['costs'];

/** What wrong answers cost, in any unit; with both, the cheapest threshold is told. */
export function CostFields({ value, onChange }: { value: Costs; onChange: (costs: Costs) => void }) {
  const field = (name: keyof Costs, label: string) => (
    <NumberField
      label={label}
      placeholder="Not stated"
      min={0}
      value={value[name]}
      onChange={(cost) => onChange({ ...value, [name]: cost })}
    />
  );
  return (
    <div className={classes.pair}>
      {field('falsePositive', 'A false alarm costs')}
      {field('falseNegative', 'A miss costs')}
    </div>
  );
}
