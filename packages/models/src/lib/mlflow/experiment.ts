import { MillraceError } from '@millrace/runtime/server';
import type { MlflowClient } from './client.ts';
import { isMissing, isThereAlready, notProxied } from './errors.ts';

interface Experiment {
  experiment_id: string;
  artifact_location: string;
  lifecycle_stage: string;
}

/** The id of the experiment of this name, which is made when there is none. */
export async function ensureExperiment(client: MlflowClient, name: string): Promise<string> {
  const experiment = (await find(client, name)) ?? (await make(client, name));
  if (experiment.lifecycle_stage === 'deleted') throw deleted(name);
  if (!experiment.artifact_location.startsWith('mlflow-artifacts:')) throw notProxied(experiment.artifact_location);
  return experiment.experiment_id;
}

async function find(client: MlflowClient, name: string): Promise<Experiment | undefined> {
  try {
    const query = { experiment_name: name };
    return (await client.get<{ experiment: Experiment }>('experiments/get-by-name', query)).experiment;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function make(client: MlflowClient, name: string): Promise<Experiment> {
  try {
    await client.send('POST', 'experiments/create', { name });
  } catch (error) {
    if (!isThereAlready(error)) throw error;
  }
  const made = await find(client, name);
  if (made === undefined) throw new Error(`the experiment ${name} just made cannot be read`);
  return made;
}

function deleted(name: string): MillraceError {
  return new MillraceError({
    code: 'models.mlflow_experiment_deleted',
    status: 503,
    detail: `The experiment "${name}" was deleted in MLflow. Restore it there, or name another one in MILLRACE_MLFLOW_EXPERIMENT.`,
    transient: true,
  });
}
