import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { collectFeedback } from '../api/batches.ts';
import { NameField, nameProblem } from '../datasets/name-field.tsx';
import { suggestName } from '../format/names.ts';
import { Sheet } from '../frame/sheet.tsx';
import { Notice } from '../states/notice.tsx';
import classes from './models.module.css';

/** What people said was right, as a data set like any other. */
export function FeedbackSheet({ model }: { model: string }) {
  const navigate = useNavigate();
  const [name, setName] = useState(suggestName(`${model}-feedback`));
  const collect = useMutation({
    mutationFn: () => collectFeedback(model, name),
    onSuccess: ({ task }) => navigate({ to: '/tasks/$id', params: { id: task.id }, state: { follow: true } }),
  });
  return (
    <Sheet
      title="Feedback as data"
      note="Predictions whose true answer has become known are made a version of a data set: what went in, what was answered, what was right."
      className={classes.feedback}
    >
      <form
        className={classes.feedbackForm}
        onSubmit={(event) => {
          event.preventDefault();
          if (!nameProblem(name)) collect.mutate();
        }}
      >
        {collect.error && <Notice tone="bad">{collect.error.message}</Notice>}
        <NameField label="Name of the data set" value={name} onChange={setName} />
        <Button
          type="submit"
          variant="default"
          disabled={nameProblem(name) !== undefined}
          loading={collect.isPending}
          className={classes.feedbackButton ?? ''}
        >
          Make it a data set
        </Button>
      </form>
    </Sheet>
  );
}
