import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { queryClient } from './api/query-client.ts';
import { sessionQuery } from './api/session.ts';
import type { ImportSearch } from './datasets/import/what-is-looked-at.ts';
import { Frame } from './frame/frame.tsx';
import { NotFound } from './states/not-found.tsx';
import { PageFailure } from './states/page-failure.tsx';
import { PageLoading } from './states/page-loading.tsx';

const root = createRootRoute({ notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } => ({ ...text(search, 'to') }),
  component: lazyRouteComponent(() => import('./sign-in/sign-in-page.tsx'), 'SignInPage'),
});

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: Frame,
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: '/sign-in', search: { to: location.href }, replace: true });
  },
});
const inFrame = { getParentRoute: () => frame } as const;

const home = createRoute({
  ...inFrame,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/datasets', replace: true });
  },
});

const datasets = createRoute({
  ...inFrame,
  path: '/datasets',
  component: lazyRouteComponent(() => import('./datasets/datasets-page.tsx'), 'DatasetsPage'),
});

const importRoute = createRoute({
  ...inFrame,
  path: '/import',
  validateSearch: (search: Record<string, unknown>): ImportSearch => ({
    ...versionOf(search),
    ...text(search, 'file'),
    ...text(search, 'upload'),
    ...text(search, 'name'),
    ...text(search, 'dataset'),
  }),
  component: lazyRouteComponent(() => import('./datasets/import/import-page.tsx'), 'ImportPage'),
});

const datasetTabs = ['columns', 'rows', 'rejected', 'relations', 'expectations', 'versions'] as const;
export type DatasetTab = (typeof datasetTabs)[number];
/** `from`: the version that `version` is compared with. */
type DatasetSearch = { version?: number; tab?: DatasetTab; target?: string; from?: number; key?: string[] };
const dataset = createRoute({
  ...inFrame,
  path: '/datasets/$name',
  validateSearch: (search: Record<string, unknown>): DatasetSearch => ({
    ...versionOf(search),
    ...oneOf(search, 'tab', datasetTabs),
    ...text(search, 'target'),
    ...key(search),
    ...from(search),
  }),
  component: lazyRouteComponent(() => import('./datasets/dataset-page.tsx'), 'DatasetPage'),
});

/** `again`: a version of `model` whose choices the form starts from. */
type TrainSearch = { version?: number; target?: string; model?: string; again?: number };
const train = createRoute({
  ...inFrame,
  path: '/datasets/$name/train',
  validateSearch: (search: Record<string, unknown>): TrainSearch => ({
    ...versionOf(search),
    ...again(search),
    ...text(search, 'target'),
    ...text(search, 'model'),
  }),
  component: lazyRouteComponent(() => import('./train/train-page.tsx'), 'TrainPage'),
});

const models = createRoute({
  ...inFrame,
  path: '/models',
  component: lazyRouteComponent(() => import('./models/models-page.tsx'), 'ModelsPage'),
});

export type ModelTab = 'quality' | 'versions' | 'call';
const model = createRoute({
  ...inFrame,
  path: '/models/$model',
  validateSearch: (search: Record<string, unknown>): { version?: number; tab?: ModelTab } => ({
    ...versionOf(search),
    ...oneOf(search, 'tab', ['quality', 'versions', 'call'] as const),
  }),
  component: lazyRouteComponent(() => import('./models/model-page.tsx'), 'ModelPage'),
});

const predict = createRoute({
  ...inFrame,
  path: '/predict/$model',
  validateSearch: (search: Record<string, unknown>): { version?: number } => versionOf(search),
  component: lazyRouteComponent(() => import('./predict/predict-page.tsx'), 'PredictPage'),
});

const tasks = createRoute({
  ...inFrame,
  path: '/tasks',
  component: lazyRouteComponent(() => import('./tasks/tasks-page.tsx'), 'TasksPage'),
});

const task = createRoute({
  ...inFrame,
  path: '/tasks/$id',
  component: lazyRouteComponent(() => import('./tasks/task-page.tsx'), 'TaskPage'),
});

const keys = createRoute({
  ...inFrame,
  path: '/keys',
  component: lazyRouteComponent(() => import('./keys/keys-page.tsx'), 'KeysPage'),
});

function versionOf(search: Record<string, unknown>): { version?: number } {
  const version = Number(search.version);
  return Number.isInteger(version) && version > 0 ? { version } : {};
}

function again(search: Record<string, unknown>): { again?: number } {
  const { version } = versionOf({ version: search.again });
  return version === undefined ? {} : { again: version };
}

function from(search: Record<string, unknown>): { from?: number } {
  const { version } = versionOf({ version: search.from });
  return version === undefined ? {} : { from: version };
}

/** Columns that tell rows apart; one alone may stand without a list. */
function key(search: Record<string, unknown>): { key?: string[] } {
  const columns = [search.key].flat().filter((column) => typeof column === 'string');
  return columns.length > 0 ? { key: columns } : {};
}

function text<Name extends string>(search: Record<string, unknown>, name: Name): { [name in Name]?: string } {
  const value = search[name];
  return (typeof value === 'string' ? { [name]: value } : {}) as { [name in Name]?: string };
}

function oneOf<Name extends string, Value extends string>(
  search: Record<string, unknown>,
  name: Name,
  values: readonly Value[],
): { [name in Name]?: Value } {
  const value = search[name] as Value;
  return (values.includes(value) ? { [name]: value } : {}) as { [name in Name]?: Value };
}

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    frame.addChildren([home, datasets, importRoute, dataset, train, models, model, predict, tasks, task, keys]),
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: PageLoading,
  defaultErrorComponent: PageFailure,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
