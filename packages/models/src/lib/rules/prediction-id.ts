import { namePattern } from '@millrace/runtime';
import { v7 } from 'uuid';

export interface PredictionId {
  model: string;
  version: number;
  /** UUID version 7: its first 48 bits are the time in milliseconds, so ids sort by age. */
  uuid: string;
}

const pattern = new RegExp(
  `^(${namePattern.slice(1, -1)})\\.([1-9][0-9]{0,8})\\.([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$`,
);

/** `model.version.uuid`: feedback finds its model even when the prediction was not recorded (yet). */
export function formatPredictionId(model: string, version: number, uuid: string = v7()): string {
  return `${model}.${version}.${uuid}`;
}

/** The parts of an id that `formatPredictionId` made; undefined for any other text. */
export function parsePredictionId(id: string): PredictionId | undefined {
  const [, model, version, uuid] = pattern.exec(id) ?? [];
  if (model === undefined || version === undefined || uuid === undefined) return undefined;
  return { model, version: Number(version), uuid };
}
