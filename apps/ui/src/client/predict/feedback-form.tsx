import { Button, Select } from '@mantine/core';
import type { Label } from '@millrace/learning';
import type { ModelVersion, Prediction } from '@millrace/models';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { giveFeedback } from '../api/models.ts';
import { NumberField } from '../fields/number-field.tsx';
import { Notice } from '../states/notice.tsx';
import classes from './answer.module.css';

/** Was it right? What the person says is kept with the prediction, for the next training. */
export function FeedbackForm({ prediction, version }: { prediction: Prediction; version: ModelVersion }) {
  const { target, task } = version.signature;
  const [correcting, setCorrecting] = useState(false);
  const [actual, setActual] = useState<Label>();
  const give = useMutation({ mutationFn: (truth: Label) => giveFeedback(prediction.id, truth) });
  const others = (target.labels ?? []).filter((label) => label !== prediction.label);

  function correct(event: FormEvent) {
    event.preventDefault();
    if (actual !== undefined) give.mutate(actual);
  }

  if (give.isSuccess) {
    return (
      <Notice tone="good" title="Thank you, it is written down">
        The next training of this model can learn from it.
      </Notice>
    );
  }
  return (
    <div className={classes.feedback}>
      <h3>Was that right?</h3>
      {give.error && <Notice tone="bad">{give.error.message}</Notice>}
      {!correcting && (
        <div className={classes.buttons}>
          {prediction.label !== undefined && (
            <Button
              variant="default"
              size="sm"
              loading={give.isPending}
              onClick={() => give.mutate(prediction.label as Label)}
            >
              That was right
            </Button>
          )}
          <Button variant="default" size="sm" onClick={() => setCorrecting(true)}>
            {task === 'regression' ? `Say the true ${target.name}` : 'Wrong, it is …'}
          </Button>
        </div>
      )}
      {correcting && (
        <form className={classes.correct} onSubmit={correct}>
          {task === 'regression' ? (
            <NumberField
              aria-label={`The true ${target.name}`}
              placeholder={`The true ${target.name}`}
              autoFocus
              value={typeof actual === 'number' ? actual : undefined}
              onChange={setActual}
            />
          ) : (
            <Select
              aria-label={`The true ${target.name}`}
              placeholder={`The true ${target.name}`}
              searchable
              autoFocus
              limit={100}
              data={others.map(String)}
              value={actual === undefined ? null : String(actual)}
              // A label keeps the type that it has in the data: 1 is not "1".
              onChange={(chosen) => setActual(others.find((label) => String(label) === chosen))}
            />
          )}
          <Button type="submit" size="sm" disabled={actual === undefined} loading={give.isPending}>
            Send
          </Button>
          <Button variant="subtle" size="sm" onClick={() => setCorrecting(false)}>
            Leave it
          </Button>
        </form>
      )}
    </div>
  );
}
