import type { Label } from '@millrace/learning';
import type {
  Feedback,
  Model,
  ModelVersion,
  ModelVersionSummary,
  PredictRequest,
  PredictResponse,
  TrainingRequest,
} from '@millrace/models';
import type { Page } from '@millrace/runtime';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { base, call, path, query } from './http.ts';

export const modelsQuery = infiniteQueryOptions({
  queryKey: ['models', 'list'],
  queryFn: ({ pageParam, signal }) =>
    call<Page<Model>>('GET', `/models${query({ cursor: pageParam, limit: 50 })}`, { signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor,
});

export const modelQuery = (model: string) =>
  queryOptions({
    queryKey: ['models', model],
    queryFn: ({ signal }) => call<Model>('GET', `/models${path(model)}`, { signal }),
  });

export const versionsQuery = (model: string) =>
  infiniteQueryOptions({
    queryKey: ['models', model, 'versions'],
    queryFn: ({ pageParam, signal }) =>
      call<Page<ModelVersionSummary>>(
        'GET',
        `/models${path(model, 'versions')}${query({ cursor: pageParam, limit: 50 })}`,
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });

export const modelVersionQuery = (model: string, version: number) =>
  queryOptions({
    queryKey: ['models', model, 'versions', version],
    queryFn: ({ signal }) => call<ModelVersion>('GET', `/models${path(model, 'versions', version)}`, { signal }),
  });

export function onnxAddress(model: string, version: number): string {
  return `${base}/models${path(model, 'versions', version)}/model.onnx`;
}

export function cardAddress(model: string, version: number): string {
  return `${base}/models${path(model, 'versions', version)}/card.md`;
}

export function train(request: TrainingRequest): Promise<{ task: { id: string } }> {
  return call('POST', '/trainings', { body: request, creates: true });
}

export function promote(model: string, version: number): Promise<unknown> {
  return call('POST', `/models${path(model, 'versions', version, 'promote')}`, { creates: true });
}

export function rollBack(model: string): Promise<unknown> {
  return call('POST', `/models${path(model, 'rollback')}`, { creates: true });
}

export function predict(model: string, request: PredictRequest): Promise<PredictResponse> {
  return call('POST', `/models${path(model, 'predict')}`, { body: request });
}

export function giveFeedback(predictionId: string, actual: Label): Promise<Feedback> {
  return call('POST', `/predictions${path(predictionId)}/feedback`, {
    body: { actual, source: 'user' },
    creates: true,
  });
}
