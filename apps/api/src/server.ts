import {
  Dataset,
  DatasetProfile,
  DatasetSummary,
  DatasetVersion,
  DatasetVersionSummary,
  ImportFinding,
  ImportPreview,
  ImportRecipe,
  RejectedRow,
  RowPage,
  VersionDiff,
} from '@millrace/datasets';
import {
  Curves,
  ModelCard,
  PartialDependence,
  PermutationImportance,
  SegmentTable,
  Signature,
  Threshold,
} from '@millrace/learning';
import {
  FamilyScore,
  Feedback,
  Model,
  ModelVersion,
  ModelVersionSummary,
  Prediction,
  PredictRequest,
  PredictResponse,
  Suspicion,
  TrainingRequest,
  Trial,
  Verdict,
} from '@millrace/models';
import { FieldProblem } from '@millrace/runtime';
import type { Logger, Settings } from '@millrace/runtime/server';
import { Task, TaskEvent } from '@millrace/tasks';
import manifest from '../package.json' with { type: 'json' };
import { type AuthenticationOptions, authenticateRequests } from './lib/auth/authenticate.ts';
import { ApiKey } from './lib/auth/keys.ts';
import { allowOrigins } from './lib/http/cors.ts';
import { measureRequests } from './lib/http/measure.ts';
import { describeRoutes, explainRoutes } from './lib/http/openapi.ts';
import { createServer } from './lib/http/server.ts';
import type { Server } from './lib/http/server-type.ts';
import type { Parts } from './parts.ts';
import { addRoutes } from './routes/routes.ts';

/** Schemas that the API document names; the rest is spelled out where it is used. */
const namedSchemas = {
  ...{
    Dataset,
    DatasetProfile,
    DatasetSummary,
    DatasetVersion,
    DatasetVersionSummary,
    ImportFinding,
    ImportPreview,
    ImportRecipe,
    RejectedRow,
    RowPage,
    VersionDiff,
  },
  ...{ Curves, Signature, Feedback, Model, ModelVersion, ModelVersionSummary, Prediction, PredictRequest },
  ...{ ModelCard, PartialDependence, PermutationImportance, SegmentTable, Threshold, FamilyScore, Suspicion, Trial },
  ...{ PredictResponse, TrainingRequest, Verdict, FieldProblem, Task, TaskEvent, ApiKey },
};

export interface BuildOptions {
  settings: Settings;
  logger: Logger;
  authentication: AuthenticationOptions;
}

/** The HTTP server with everything but a port. */
export async function buildServer(parts: Parts, { settings, logger, authentication }: BuildOptions): Promise<Server> {
  const server = createServer({
    logger,
    // Only rows to predict may take more.
    bodyLimitBytes: Math.min(settings.api.bodyLimitBytes, 1024 * 1024),
    // The Web UI calls from this machine and says for whom, so that limits by address meet the right one.
    trustProxy: settings.api.trustProxy || 'loopback',
  });
  await describeRoutes(server, {
    version: manifest.version,
    publicUrl: settings.api.publicUrl,
    schemas: namedSchemas,
  });
  allowOrigins(server, settings.api.corsOrigins);
  authenticateRequests(server, authentication);
  measureRequests(server, parts.metrics);
  await addRoutes(server, parts);
  await explainRoutes(server);
  return server;
}
