import type { Signature } from '@millrace/learning';
import { type Explainer, type OnnxModel, openExplainer, openModel } from '@millrace/learning/server';
import { notExplainable } from '../registry/errors.ts';
import type { Registry } from '../registry/port.ts';
import type { Session } from './session-cache.ts';

/** A version, open for predictions; its explainer is opened when a reason is first asked for. */
export class ModelSession implements Session {
  readonly signature: Signature;
  readonly onnx: OnnxModel;
  readonly #readExplainer: () => Promise<Uint8Array>;
  #explainer: Promise<Explainer> | undefined;
  #explainerBytes = 0;

  constructor(signature: Signature, onnx: OnnxModel, readExplainer: () => Promise<Uint8Array>) {
    this.signature = signature;
    this.onnx = onnx;
    this.#readExplainer = readExplainer;
  }

  get bytes(): number {
    return this.onnx.bytes + this.#explainerBytes;
  }

  explainer(): Promise<Explainer> {
    this.#explainer ??= this.#openExplainer().catch((error: unknown) => {
      this.#explainer = undefined;
      throw error;
    });
    return this.#explainer;
  }

  async #openExplainer(): Promise<Explainer> {
    const bytes = await this.#readExplainer();
    this.#explainerBytes = bytes.byteLength;
    return openExplainer(bytes, this.signature);
  }

  release(): Promise<void> | void {
    return this.onnx.release();
  }
}

/** @throws MillraceError `models.artifact_damaged` (503), `models.not_found`, `models.version_not_found` */
export async function openSession(registry: Registry, model: string, version: number): Promise<ModelSession> {
  const { signature, adapter, explains } = await registry.resolve(model, version);
  const onnx = await openModel(await registry.artifact(model, version, 'model.onnx'), signature, adapter);
  return new ModelSession(signature, onnx, async () => {
    if (!explains) throw notExplainable(model, version);
    return registry.artifact(model, version, 'explainer');
  });
}
