import type { OneClass } from './judged.ts';
import type { HeightsAt } from './points.ts';
import { stepsOf } from './ranking.ts';
import { type Resampling, resamples } from './resampling.ts';

/** A curve that gets a band: its points, and how its height at their places is read from drawn rows. */
export interface Banded {
  places: number[];
  heights: number[];
  heightsAt: HeightsAt;
  /** No band is narrower than these. Where both are the same, the height is known beforehand. */
  atLeast: [number, number][];
}

export interface Band {
  lower: number[];
  upper: number[];
}

/**
 * 95 % bootstrap bands, point by point, of the curves of one class: how high the
 * curve of drawn rows is at the same place of the horizontal axis (vertical
 * averaging, Fawcett 2006).
 *
 * @param ofClass of the sample that is resampled.
 */
export function bandsOf(ofClass: OneClass, curves: Banded[], resampling: Resampling): Band[] {
  const { ranking, isActual } = ofClass;
  const measure = (weights: Float64Array | undefined): Float64Array[] => {
    const steps = stepsOf(ranking, isActual, weights);
    return curves.map(({ places, heightsAt }) => {
      const heights = new Float64Array(places.length);
      heightsAt(steps, places, heights);
      return heights;
    });
  };
  const centers = measure(resampling.weights);
  // [curve][point][draw]
  const drawn = curves.map(({ places }) => places.map(() => new Float64Array(resamples)));
  resampling.forEachDraw((weights, draw) => {
    measure(weights).forEach((heights, curve) => {
      const ofCurve = drawn[curve] as Float64Array[];
      for (let point = 0; point < heights.length; point++) {
        (ofCurve[point] as Float64Array)[draw] = heights[point] as number;
      }
    });
  });
  return curves.map((curve, index) =>
    bandOf(curve, centers[index] as Float64Array, drawn[index] as Float64Array[], resampling),
  );
}

function bandOf(curve: Banded, centers: Float64Array, drawn: Float64Array[], resampling: Resampling): Band {
  const intervals = curve.heights.map((height, point): [number, number] => {
    const [surelyLow, surelyHigh] = curve.atLeast[point] as [number, number];
    if (surelyLow === surelyHigh) return [height, height];
    const center = centers[point] as number;
    // The sample may lack a class that is in all rows: then nothing is known of the spread.
    if (!Number.isFinite(center)) return [0, 1];
    const [low, high] = resampling.intervalAround(height, center, drawn[point] as Float64Array);
    return [Math.max(0, Math.min(low, surelyLow, height)), Math.min(1, Math.max(high, surelyHigh, height))];
  });
  return { lower: intervals.map(([low]) => low), upper: intervals.map(([, high]) => high) };
}
