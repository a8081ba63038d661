import type { Calibration } from '../model.ts';

/**
 * Where two heights of an isotonic calibration lie next to each other, the last digit
 * of a probability would decide between them, and the exported file, which adds up in
 * float32, would not repeat the trainer. Such steps are stretched into a ramp.
 */
export function limitSteepness(calibration: Calibration): Calibration {
  if (calibration.kind === 'platt') return calibration;
  const x: number[] = [calibration.x[0] as number];
  const y: number[] = [calibration.y[0] as number];
  for (let knot = 1; knot < calibration.x.length; knot++) {
    const [from, height] = [x.at(-1) as number, y.at(-1) as number];
    const wanted = calibration.y[knot] as number;
    const nearest = from + (wanted - height) / steepest(from);
    const at = Math.max(calibration.x[knot] as number, Math.fround(nearest));
    // The ramp ends where the next one begins at the latest; the heights after it are reached later then.
    const limit = calibration.x[knot + 1] ?? 1;
    if (at <= limit && at > from) {
      x.push(at);
      y.push(wanted);
    } else if (knot === calibration.x.length - 1 && limit > from) {
      x.push(limit);
      y.push(Math.min(wanted, height + (limit - from) * steepest(from)));
    }
  }
  return { kind: 'isotonic', x: Float32Array.from(x), y: Float32Array.from(y) };
}

/** Logits at which a line is looked at: as far as they are told apart. */
const logits = Array.from({ length: 65 }, (_, place) => (place - 32) / 2);

/**
 * Whether rounding is seen in Platt's calibration of probabilities that float32 adds
 * up. Near 1 it has few digits for what is missing to 1; where the line is flatter
 * than the logit, they are read as differences far from 1.
 */
export function isTooSteep(calibration: Calibration): boolean {
  if (calibration.kind === 'isotonic') return false;
  const { slope, intercept } = calibration;
  return logits.some((logit) => {
    const noise = 2.5e-6 + 6e-8 * (1 + Math.exp(logit));
    const height = 1 / (1 + Math.exp(-slope * logit - intercept));
    return slope * height * (1 - height) * noise > 2.5e-5;
  });
}

/** Rise per probability that stays within the parity of the export: less where float32 is coarser. */
function steepest(probability: number): number {
  return 40 / (probability * (20 * (1 - probability) + 1) + 1e-6);
}
