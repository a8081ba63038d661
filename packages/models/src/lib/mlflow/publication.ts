import type { ModelVersion, Report } from '../../index.ts';
import type { NewVersion } from '../registry/port.ts';

/** What of a version is told to MLflow. */
export type Publication = Pick<
  NewVersion,
  'model' | 'signature' | 'metrics' | 'intervals' | 'curves' | 'lineage' | 'verdict' | 'onnx' | 'traceId'
> & { report: Report };

export function publicationOf(version: NewVersion): Publication {
  const { model, signature, metrics, intervals, curves, lineage, verdict, onnx, traceId, report = {} } = version;
  const told = { model, signature, metrics, intervals, curves, lineage, verdict, onnx, report };
  return traceId === undefined ? told : { ...told, traceId };
}

/** Of a version that was registered before MLflow was there. */
export function publicationOfOld(version: ModelVersion, onnx: Uint8Array): Publication {
  if (version.lineage === undefined) throw new Error('a version that comes from MLflow is not told to it');
  const { lineage } = version;
  const { model, signature, metrics, intervals, curves, verdict, card, segments, threshold, notes } = version;
  const report: Report = {
    ...(card && { card }),
    ...(segments && { segments }),
    ...(threshold && { threshold }),
    ...(notes && { notes }),
  };
  return { model, signature, metrics, intervals, curves, lineage, verdict, onnx, report };
}
