import { Checkbox, Collapse, NumberInput, Select, UnstyledButton } from '@mantine/core';
import type { DatasetProfile } from '@millrace/datasets';
import type { LearningTask } from '@millrace/learning';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { Advanced } from './advanced.ts';
import { AlgorithmChoice } from './algorithm-choice.tsx';
import { ColumnChecks } from './column-checks.tsx';
import { CostFields } from './cost-fields.tsx';
import { SplitChoice } from './split-choice.tsx';
import classes from './train.module.css';
import { TuningChoice } from './tuning-choice.tsx';

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

export function AdvancedOptions(props: AdvancedOptionsProps) {
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
          <LearningOptions {...props} />
          <JudgingOptions {...props} />
          <RunOptions {...props} />
        </div>
      </Collapse>
    </div>
  );
}

/** What is learned from, and how. */
function LearningOptions({ profile, target, value, onChange }: AdvancedOptionsProps) {
  const { leftOut, weights } = value;
  const others = profile.columns.filter(({ name }) => name !== target);
  return (
    <>
      <ColumnChecks
        legend="Learn from"
        find="Find a column to leave out"
        columns={others.filter(({ role }) => role === 'feature').map(({ name }) => name)}
        checked={(name) => !leftOut.includes(name)}
        onCheck={(name, checked) => onChange({ ...value, leftOut: toggled(leftOut, name, !checked) })}
      />
      <AlgorithmChoice value={value.algorithm} onChange={(algorithm) => onChange({ ...value, algorithm })} />
      <TuningChoice value={value.tuning} onChange={(tuning) => onChange({ ...value, tuning })} />
      <Select
        label="Weights"
        description="A column that says how much each row counts."
        placeholder="All rows count the same"
        clearable
        searchable
        nothingFoundMessage="No column of numbers"
        data={others.filter(({ type }) => type === 'integer' || type === 'number').map(({ name }) => name)}
        value={weights ?? null}
        onChange={(column) => onChange({ ...value, weights: column ?? undefined })}
      />
    </>
  );
}

/** How it is judged. */
function JudgingOptions({ profile, target, inferred, value, onChange }: AdvancedOptionsProps) {
  const others = profile.columns.filter(({ name }) => name !== target);
  const { segments } = value;
  return (
    <>
      <SplitChoice columns={others} value={value.split} onChange={(split) => onChange({ ...value, split })} />
      <ColumnChecks
        legend="Check how good it is for each value of"
        find="Find a column to check"
        columns={others.filter(({ role }) => role === 'feature').map(({ name }) => name)}
        checked={(name) => segments.includes(name)}
        onCheck={(name, checked) => onChange({ ...value, segments: toggled(segments, name, checked) })}
      />
      {(value.task ?? inferred) === 'binary' && (
        <CostFields value={value.costs} onChange={(costs) => onChange({ ...value, costs })} />
      )}
    </>
  );
}

function RunOptions({ inferred, modelExists, value, onChange }: AdvancedOptionsProps) {
  return (
    <>
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
    </>
  );
}

function toggled(names: string[], name: string, isIn: boolean): string[] {
  return isIn ? [...names, name] : names.filter((other) => other !== name);
}
