import { Button, VisuallyHidden } from '@mantine/core';
import type { ModelVersion, Row, RowValue } from '@millrace/models';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { ApiError } from '../api/http.ts';
import { predict } from '../api/models.ts';
import { Notice } from '../states/notice.tsx';
import { Answer } from './answer.tsx';
import { FeatureField } from './feature-field.tsx';
import { answerInWords, fieldMessages, orderFeatures, startingRow } from './form-rules.ts';
import classes from './predict.module.css';

interface PredictFormProps {
  version: ModelVersion;
  /** Set when this very version is wanted, and not the champion. */
  pinned: number | undefined;
}

/** Fields at first; the columns that matter most are among them. */
const few = 14;
const step = 50;

export function PredictForm({ version, pinned }: PredictFormProps) {
  const { signature, importance } = version;
  // Reasons come from the training here.
  const explain = version.origin === 'training';
  const features = useMemo(() => orderFeatures(signature.features, importance, few), [signature, importance]);
  const [row, setRow] = useState<Row>(() => startingRow(signature.features));
  const [shown, setShown] = useState(few);
  const answer = useRef<HTMLDivElement>(null);
  const ask = useMutation({
    mutationFn: (asked: Row) => predict(version.model, { rows: [asked], explain, ...(pinned && { version: pinned }) }),
    onSuccess: () => bringIntoView(answer.current),
  });
  const prediction = ask.data?.predictions[0];
  const messages = fieldMessages(prediction?.warnings, ask.error instanceof ApiError ? ask.error.errors : []);

  return (
    <div className={classes.page}>
      <form
        className={classes.form}
        aria-label="What you know"
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate(row);
        }}
      >
        <div className={classes.fields}>
          {features.slice(0, shown).map((feature) => (
            <FeatureField
              key={feature.name}
              feature={feature}
              value={row[feature.name] ?? null}
              // What was said of a value is not said of the next one.
              message={ask.variables?.[feature.name] === row[feature.name] ? messages.get(feature.name) : undefined}
              onChange={(value: RowValue) => setRow((before) => ({ ...before, [feature.name]: value }))}
            />
          ))}
        </div>
        {features.length > shown && (
          <Button variant="subtle" onClick={() => setShown(shown + step)}>
            Show more fields ({features.length - shown} that matter less)
          </Button>
        )}
        <div className={classes.send}>
          <Button type="submit" size="md" loading={ask.isPending}>
            Predict
          </Button>
          <Button variant="subtle" onClick={() => setRow(startingRow(signature.features))}>
            Back to typical values
          </Button>
        </div>
      </form>
      <div ref={answer} className={classes.answer} aria-busy={ask.isPending}>
        <VisuallyHidden aria-live="polite">
          {prediction && !ask.error && answerInWords(prediction, signature.target.name)}
        </VisuallyHidden>
        {ask.error && <Notice tone="bad">{ask.error.message}</Notice>}
        {prediction && !ask.error && <Answer key={prediction.id} prediction={prediction} version={version} />}
        {!prediction && !ask.error && (
          <p className={classes.waiting}>
            The answer comes here, with how sure it is{explain && ' and what moved it'}.
          </p>
        )}
      </div>
    </div>
  );
}

/** On a phone the answer lies below the form. */
function bringIntoView(element: HTMLElement | null) {
  if (!window.matchMedia('(max-width: 960px)').matches) return;
  requestAnimationFrame(() => element?.scrollIntoView({ block: 'start', behavior: 'smooth' }));
}
