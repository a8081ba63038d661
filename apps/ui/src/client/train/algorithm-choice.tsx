import type { Algorithm } from '@millrace/learning';
import { useId } from 'react';
import { familyWords } from '../format/families.ts';
import classes from './train.module.css';

interface AlgorithmChoiceProps {
  value: Algorithm;
  onChange: (algorithm: Algorithm) => void;
}

const algorithms = Object.keys(familyWords) as Algorithm[];

/** The kinds of models as cards. */
export function AlgorithmChoice({ value, onChange }: AlgorithmChoiceProps) {
  const group = useId();
  return (
    <fieldset className={classes.features}>
      <legend>Kind of model</legend>
      <div className={classes.cards}>
        {algorithms.map((algorithm) => (
          <label key={algorithm} className={classes.kind} data-chosen={algorithm === value || undefined}>
            <input
              type="radio"
              name={group}
              checked={algorithm === value}
              onChange={() => onChange(algorithm)}
              aria-labelledby={`${group}-${algorithm}`}
              aria-describedby={`${group}-${algorithm}-words`}
            />
            <span className={classes.cardWords}>
              <span id={`${group}-${algorithm}`} className={classes.cardName}>
                {familyWords[algorithm].name}
              </span>
              <span id={`${group}-${algorithm}-words`} className="mr-small mr-quiet">
                {familyWords[algorithm].words}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
