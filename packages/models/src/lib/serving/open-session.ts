import type { Signature } from '@millrace/learning';
import { type Explainer, type OnnxModel, openModel } from '@millrace/learning/server';
import type { Registry } from '../registry/port.ts';
import type { Session } from './session-cache.ts';

/** A version, open for predictions; its explainer is opened when a reason is first asked for. */
export class ModelSession implements Session {
  readonly signature: Signature;
  readonly onnx: OnnxModel;
  readonly #openExplainer: () => Promise<Explainer>;
  #explainer: Promise<Explainer> | undefined;

  constructor(signature: Signature, onnx: OnnxModel, openExplainer: () => Promise<Explainer>) {
    this.signature = signature;
    this.onnx = onnx;
    this.#openExplainer = openExplainer;
  }

  get bytes(): number {
    return this.onnx.bytes;
  }

  explainer(): Promise<Explainer> {
    this.#explainer ??= this.#openExplainer().catch((error: unknown) => {
      this.#explainer = undefined;
      throw error;
    });
    return this.#explainer;
  }

  release(): Promise<void> | void {
    return this.onnx.release();
  }
}

/** @throws MillraceError `models.artifact_damaged` (503), `models.not_found`, `models.version_not_found` */
export async function openSession(registry: Registry, model: string, version: number): Promise<ModelSession> {
  const { signature } = await registry.resolve(model, version);
  const onnx = await openModel(await registry.artifact(model, version, 'model.onnx'), signature);
  return new ModelSession(signature, onnx, async () => {
    const { openExplainer } = await import('@millrace/learning/server');
    return openExplainer(await registry.artifact(model, version, 'explainer'), signature);
  });
}
