import { notProxied } from './errors.ts';

/** The path that the artifact routes of MLflow take, of an address like `mlflow-artifacts:/1/models/m-1/artifacts`. */
export function artifactPath(uri: string): string {
  const match = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(uri);
  if (match?.[1] === undefined) throw notProxied(uri);
  return match[1];
}
