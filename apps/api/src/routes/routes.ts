import multipart from '@fastify/multipart';
import type { Server } from '../lib/http/server-type.ts';
import { speakTus } from '../lib/uploads/protocol.ts';
import type { Parts } from '../parts.ts';
import { startBatchPrediction } from './batch-predictions/start-batch-prediction.ts';
import { deleteDataset } from './datasets/delete-dataset.ts';
import { deleteDatasetVersion } from './datasets/delete-version.ts';
import { downloadDatasetVersion } from './datasets/download-version.ts';
import { getDataset } from './datasets/get-dataset.ts';
import { getDatasetDiff } from './datasets/get-diff.ts';
import { getExpectations } from './datasets/get-expectations.ts';
import { getProfile } from './datasets/get-profile.ts';
import { getTargetRelations } from './datasets/get-target-relations.ts';
import { getDatasetVersion } from './datasets/get-version.ts';
import { listDatasets } from './datasets/list-datasets.ts';
import { listRejects } from './datasets/list-rejects.ts';
import { listRows } from './datasets/list-rows.ts';
import { listDatasetVersions } from './datasets/list-versions.ts';
import { previewDataset } from './datasets/preview-dataset.ts';
import { putExpectations } from './datasets/put-expectations.ts';
import { uploadDataset } from './datasets/upload-dataset.ts';
import { startFeedbackDataset } from './feedback-datasets/start-feedback-dataset.ts';
import { live } from './health/live.ts';
import { ready } from './health/ready.ts';
import { createKey } from './keys/create-key.ts';
import { listKeys } from './keys/list-keys.ts';
import { revokeKey } from './keys/revoke-key.ts';
import { getMetrics } from './metrics/get-metrics.ts';
import { getModelCard } from './models/get-card.ts';
import { getModel } from './models/get-model.ts';
import { getOnnx } from './models/get-onnx.ts';
import { getModelVersion } from './models/get-version.ts';
import { listModels } from './models/list-models.ts';
import { listModelVersions } from './models/list-versions.ts';
import { promoteVersion } from './models/promote-version.ts';
import { rollBackModel } from './models/roll-back.ts';
import { getOpenApi } from './openapi/get-openapi.ts';
import { deletePrediction } from './predictions/delete-prediction.ts';
import { giveFeedback } from './predictions/give-feedback.ts';
import { predict } from './predictions/predict.ts';
import { createSession } from './sessions/create-session.ts';
import { endSession } from './sessions/end-session.ts';
import { getCurrentSession } from './sessions/get-current-session.ts';
import { cancelTask } from './tasks/cancel-task.ts';
import { getResult } from './tasks/get-result.ts';
import { getTask } from './tasks/get-task.ts';
import { listTasks } from './tasks/list-tasks.ts';
import { streamEvents } from './tasks/stream-events.ts';
import { startTraining } from './trainings/start-training.ts';
import { beginUpload } from './uploads/begin-upload.ts';
import { continueUpload } from './uploads/continue-upload.ts';
import { describeUploads } from './uploads/describe-uploads.ts';
import { findUpload } from './uploads/find-upload.ts';
import { getUpload } from './uploads/get-upload.ts';
import { overrideMethod } from './uploads/override-method.ts';
import { removeUpload } from './uploads/remove-upload.ts';

type Route = (server: Server, parts: Parts) => void;

/** In the order of the API document. */
const routes: readonly Route[] = [
  listDatasets,
  getDataset,
  deleteDataset,
  listDatasetVersions,
  getDatasetVersion,
  deleteDatasetVersion,
  downloadDatasetVersion,
  getDatasetDiff,
  getProfile,
  getTargetRelations,
  listRows,
  listRejects,
  getExpectations,
  putExpectations,
  startTraining,
  listModels,
  getModel,
  listModelVersions,
  getModelVersion,
  getOnnx,
  getModelCard,
  promoteVersion,
  rollBackModel,
  startFeedbackDataset,
  predict,
  giveFeedback,
  deletePrediction,
  listTasks,
  getTask,
  streamEvents,
  cancelTask,
  getResult,
  createSession,
  getCurrentSession,
  endSession,
  createKey,
  listKeys,
  revokeKey,
  live,
  ready,
  getMetrics,
  getOpenApi,
];

const routesOfUploads: readonly Route[] = [
  beginUpload,
  describeUploads,
  findUpload,
  getUpload,
  continueUpload,
  removeUpload,
  overrideMethod,
];

const routesWithFiles: readonly Route[] = [uploadDataset, previewDataset, startBatchPrediction];

/** Adds all routes. They touch their parts when they are called, not before. */
export async function addRoutes(server: Server, parts: Parts): Promise<void> {
  await server.register(async (scope) => {
    // Its hooks run on every request of its scope, so predictions stay outside of it.
    await scope.register(multipart);
    for (const route of routesWithFiles) route(scope as Server, parts);
  });
  await server.register(async (scope) => {
    speakTus(scope as Server);
    for (const route of routesOfUploads) route(scope as Server, parts);
  });
  for (const route of routes) route(server, parts);
}
