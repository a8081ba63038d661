import { delimiter, dirname } from 'node:path';
import { ensureServicesPython } from '../../scripts/services.ts';
import { freePort } from '../../tests/product/services/free-port.ts';
import { type Service, startServiceProcess } from '../../tests/product/services/service.ts';

export interface Scorer extends Service {
  /** Takes `{dataframe_records: [row]}`. */
  url: string;
}

/**
 * MLflow's own scoring server (`mlflow models serve`) on a registered model, with its defaults.
 * @param model for example `models:/income@champion`
 */
export async function startMlflowScorer(tracking: string, model: string): Promise<Scorer> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const python = ensureServicesPython();
  const serve = ['models', 'serve', '-m', model, '--env-manager', 'local', '-h', '127.0.0.1', '-p', String(port)];
  const service = await startServiceProcess({
    name: "MLflow's scoring server",
    command: python,
    parameters: ['-m', 'mlflow', ...serve],
    // It starts the web server of its own environment by name.
    env: { MLFLOW_TRACKING_URI: tracking, PATH: `${dirname(python)}${delimiter}${process.env.PATH}` },
    startSeconds: 120,
    async answers(signal) {
      const response = await fetch(`${address}/ping`, { signal });
      if (!response.ok) throw new Error(`/ping answers ${response.status}`);
    },
  });
  return { ...service, url: `${address}/invocations` };
}
