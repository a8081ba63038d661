import { Checkbox, Collapse, NumberInput, Select, UnstyledButton } from '@mantine/core';
import type { DatasetProfile } from '@millrace/datasets';
import type { LearningTask } from '@millrace/learning';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { FeatureChecks } from './feature-checks.tsx';
import classes from './train.module.css';

export interface Advanced {
  leftOut: string[];
  task: LearningTask | undefined;
  seed: number | undefined;
  includeFeedback: boolean;
}
export const noneAdvanced: Advanced = { leftOut: [], task: undefined, seed: undefined, includeFeedback: false };

interface AdvancedOptionsProps {
  profile: DatasetProfile;
  target: string | undefined;
  inferred: LearningTask | undefined;
  /** Only a model that has answered can have been told what was right. */
  modelExists: boolean;
  value: Advanced;
  onChange: (value: Advanced) => void;
}

const tasks: { value: LearningTask; label: string }[] = [
  { value: 'binary', label: 'Binary: one of two classes' },
  { value: 'multiclass', label: 'Multiclass: one of many classes' },
  { value: 'regression', label: 'Regression: a number' },
];

export function AdvancedOptions({ profile, target, inferred, modelExists, value, onChange }: AdvancedOptionsProps) {
  const [open, setOpen] = useState(false);
  const region = useId();
  return (
    <div>
      <UnstyledButton
        type="button"
        className={classes.disclose}
        aria-expanded={open}
        aria-controls={region}
        onClick={() => setOpen(!open)}
      >
        <IconChevronRight size={16} aria-hidden data-open={open || undefined} />
        Advanced
      </UnstyledButton>
      <Collapse expanded={open} id={region}>
        <div className={classes.advanced}>
          <FeatureChecks
            columns={profile.columns.filter(({ name, role }) => role === 'feature' && name !== target)}
            leftOut={value.leftOut}
            onChange={(leftOut) => onChange({ ...value, leftOut })}
          />
          <Select
            label="Task"
            clearable
            placeholder={inferred ? `From the data: ${inferred}` : 'From the data'}
            data={tasks}
            value={value.task ?? null}
            onChange={(task) => onChange({ ...value, task: (task as LearningTask | null) ?? undefined })}
          />
          <NumberInput
            label="Seed"
            description="The same seed on the same data gives the same model."
            placeholder="Chosen for you"
            min={0}
            max={2147483647}
            allowDecimal={false}
            hideControls
            value={value.seed ?? ''}
            onChange={(seed) => onChange({ ...value, seed: typeof seed === 'number' ? seed : undefined })}
          />
          {modelExists && (
            <Checkbox
              label="Learn from feedback as well"
              description="Rows that people corrected after a prediction."
              checked={value.includeFeedback}
              onChange={(event) => onChange({ ...value, includeFeedback: event.currentTarget.checked })}
            />
          )}
        </div>
      </Collapse>
    </div>
  );
}
