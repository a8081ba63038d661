import type { Segment, SegmentGap } from '../../index.ts';

/** Figures that segments are compared in, when they have them. */
const compared = [
  'positiveRate',
  'truePositiveRate',
  'falsePositiveRate',
  'auc',
  'accuracy',
  'macroF1',
  'logloss',
  'rmse',
  'mae',
  'meanError',
] as const;

/**
 * The distance between the highest and the lowest segment in each figure, with a
 * 95 % interval of the difference of the two (MOVER: Zou and Donner 2008). The two
 * are the furthest apart of all, so with many segments some gap is due to chance.
 * Segments that are too small are left out.
 */
export function gapsBetween(segments: Segment[]): SegmentGap[] {
  const judged = segments.filter(({ tooSmall }) => !tooSmall);
  return compared.flatMap((metric) => {
    const known = judged
      .map((segment) => ({ segment, value: figureOf(segment, metric) }))
      .filter((each): each is { segment: Segment; value: number } => each.value !== undefined)
      .sort((one, other) => one.value - other.value);
    const [lowest, highest] = [known[0], known.at(-1)];
    if (!lowest || !highest || known.length < 2) return [];
    const gap = highest.value - lowest.value;
    const ofLowest = lowest.segment.intervals[metric];
    const ofHighest = highest.segment.intervals[metric];
    return [
      {
        metric,
        gap,
        lowest: lowest.segment.name,
        highest: highest.segment.name,
        ...(ofLowest &&
          ofHighest && { interval: differenceInterval(highest.value, ofHighest, lowest.value, ofLowest) }),
      },
    ];
  });
}

/** A figure of a segment by its name, whether a metric or a rate. */
export function figureOf(segment: Segment, metric: string): number | undefined {
  return segment.metrics[metric] ?? (segment as unknown as Record<string, number | undefined>)[metric];
}

/** Interval of one - other from the intervals of two that do not depend on each other. */
export function differenceInterval(
  one: number,
  [oneLow, oneHigh]: [number, number],
  other: number,
  [otherLow, otherHigh]: [number, number],
): [number, number] {
  const difference = one - other;
  return [
    difference - Math.hypot(one - oneLow, otherHigh - other),
    difference + Math.hypot(oneHigh - one, other - otherLow),
  ];
}
