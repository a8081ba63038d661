import { Button } from '@mantine/core';
import type { DatasetProfile } from '@millrace/datasets';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../api/http.ts';
import { modelsQuery, train } from '../api/models.ts';
import { NameField, nameProblem } from '../datasets/name-field.tsx';
import { suggestName } from '../format/names.ts';
import { countOf } from '../format/numbers.ts';
import { askedWords } from '../models/asked.ts';
import { Notice } from '../states/notice.tsx';
import { type Advanced, noneAdvanced } from './advanced.ts';
import { AdvancedOptions } from './advanced-options.tsx';
import { NotAsExpected } from './not-as-expected.tsx';
import { TargetChoice } from './target-choice.tsx';
import { outlookFor, suggestTarget } from './target-rules.ts';
import classes from './train.module.css';
import { featuresOf, trainingRequest } from './training-request.ts';

interface TrainFormProps {
  dataset: string;
  version: number;
  profile: DatasetProfile;
  wanted: { target: string | undefined; model: string | undefined };
  /** The choices of the version that is trained again. */
  before?: Advanced | undefined;
  /** Things expected of the version that it fails. */
  unexpected: number;
}

export function TrainForm({ dataset, version, profile, wanted, before = noneAdvanced, unexpected }: TrainFormProps) {
  const navigate = useNavigate();
  const models = useInfiniteQuery(modelsQuery);
  const [target, setTarget] = useState(wanted.target ?? suggestTarget(profile.columns, profile.rows));
  const [name, setName] = useState(wanted.model);
  const [advanced, setAdvanced] = useState<Advanced>(before);
  const start = useMutation({
    mutationFn: train,
    onSuccess: ({ task }) => navigate({ to: '/tasks/$id', params: { id: task.id } }),
  });

  const column = profile.columns.find((candidate) => candidate.name === target);
  const outlook = column && outlookFor(column, profile.rows);
  const model = name ?? suggestName(`${dataset}-${target ?? ''}`);
  const known = models.data?.pages.flatMap((page) => page.items).find((candidate) => candidate.name === model);
  const inferred = outlook && !('problem' in outlook) ? outlook.task : undefined;
  const request = trainingRequest({ dataset, version, profile, target, inferred, model, advanced });
  const kept = request ? askedWords({ ...advanced.kept, model, dataset, target: request.target }) : [];
  const refused = start.error !== null && failsItsExpectations(start.error);
  const ready = request && outlook && !('problem' in outlook) && !nameProblem(model);

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && unexpected === 0) start.mutate(request);
      }}
    >
      <TargetChoice
        profile={profile}
        target={target}
        onChoose={(chosen) => {
          setTarget(chosen);
          setAdvanced({ ...advanced, kept: {} });
        }}
      />
      <div className={classes.summary}>
        <div>
          <h2>{target ? `Predict ${target}` : 'Choose a column'}</h2>
          {outlook && (
            <p className={classes.outlook} data-problem={'problem' in outlook || undefined}>
              {'problem' in outlook ? outlook.problem : outlook.words}
            </p>
          )}
          {request && (
            <p className="mr-quiet mr-small">
              from {countOf(featuresOf(profile, target, advanced).length, 'column')} of {countOf(profile.rows, 'row')}
            </p>
          )}
        </div>
        <NameField
          label="Name of the model"
          value={model}
          onChange={setName}
          taken={known && `There is a model ${model}: this trains its next version.`}
        />
        <AdvancedOptions
          profile={profile}
          target={target}
          inferred={inferred}
          modelExists={known !== undefined}
          value={advanced}
          onChange={setAdvanced}
        />
        {kept.length > 0 && (
          <p className="mr-quiet mr-small">
            As before: {kept.join('; ')}.{' '}
            <Button variant="subtle" size="compact-sm" onClick={() => setAdvanced({ ...advanced, kept: {} })}>
              Leave this out
            </Button>
          </p>
        )}
        {start.error && !refused && <Notice tone="bad">{start.error.message}</Notice>}
        {unexpected > 0 || refused ? (
          <NotAsExpected
            dataset={dataset}
            version={version}
            failed={unexpected}
            starting={start.isPending}
            {...(ready && { onTrain: () => start.mutate({ ...request, allowFailedValidation: true }) })}
          />
        ) : (
          <Button type="submit" size="md" disabled={!ready} loading={start.isPending}>
            Train
          </Button>
        )}
      </div>
    </form>
  );
}

function failsItsExpectations(error: Error): boolean {
  return error instanceof ApiError && error.code === 'datasets.version_failed_validation';
}
