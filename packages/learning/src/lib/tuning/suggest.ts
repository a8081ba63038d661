import { randomFrom, shuffle } from '../random.ts';
import { type Axis, createMixture } from './parzen.ts';
import { type Parameters, type Point, parametersAt, pointOf, type SearchSpace } from './space.ts';
import { ranked, type Trial } from './trial.ts';

/** Trials spread over the whole space, the one of the defaults included, before earlier ones are learnt from. */
const startupTrials = 8;
const candidates = 24;
/** Share of the trials that later ones are to resemble. */
const goodShare = 1 / 6;
/** Draws to find something new with, when all candidates were tried before. */
const mostDraws = 200;

/**
 * Parameters of the next trial; undefined when nothing new was found, as in a small
 * space of choices. Depends on the seed, the number of the trial and the trials that
 * are over, and on nothing else: a search can go on from its trials alone.
 *
 * The defaults come first, then a Latin hypercube (McKay et al. 1979), then the tree
 * of Parzen estimators (Bergstra et al. 2011), over all parameters together.
 */
export function suggest(space: SearchSpace, trials: Trial[], seed: number): Parameters | undefined {
  if (trials.length === 0) return defaultsOf(space);
  const random = randomFrom(mix(seed, trials.length));
  const tried = new Set(trials.map(({ parameters }) => keyOf(parameters)));
  const axes = axesOf(space);
  const promising =
    trials.length < startupTrials ? [spread(axes, trials.length, seed)] : drawCandidates(space, axes, trials, random);
  for (const point of promising) {
    const parameters = parametersAt(space, point);
    if (!tried.has(keyOf(parameters))) return parameters;
  }
  for (let draw = 0; draw < mostDraws; draw++) {
    const parameters = parametersAt(
      space,
      axes.map((axis) => placeIn(axis, random())),
    );
    if (!tried.has(keyOf(parameters))) return parameters;
  }
  return undefined;
}

function defaultsOf({ dimensions, defaults }: SearchSpace): Parameters {
  return Object.fromEntries(Object.keys(dimensions).map((name) => [name, defaults[name] as number | string]));
}

/** Points that good trials would draw, those first that are likeliest under good and unlikeliest under other trials. */
function drawCandidates(space: SearchSpace, axes: Axis[], trials: Trial[], random: () => number): Point[] {
  const points = ranked(trials).map(({ parameters }) => pointOf(space, parameters));
  const good = Math.min(25, Math.ceil(points.length * goodShare));
  const below = createMixture(axes, points.slice(0, good));
  const above = createMixture(axes, points.slice(good));
  const drawn = Array.from({ length: candidates }, () => {
    const point = below.sample(random);
    return { point, gain: below.logDensity(point) - above.logDensity(point) };
  });
  return drawn.sort((a, b) => b.gain - a.gain).map(({ point }) => point);
}

/** One point of a Latin hypercube: on each axis, every startup trial has a stretch of its own. */
function spread(axes: Axis[], trial: number, seed: number): Point {
  return axes.map((axis, place) => {
    const random = randomFrom(mix(seed, -1 - place));
    const stretches = shuffle(
      Uint32Array.from({ length: startupTrials - 1 }, (_, stretch) => stretch),
      random,
    );
    const within = randomFrom(mix(seed, trial + startupTrials * (place + 1)))();
    return placeIn(axis, ((stretches[trial - 1] as number) + within) / stretches.length);
  });
}

function placeIn(axis: Axis, share: number): number {
  return axis.kind === 'choice' ? Math.min(axis.options - 1, Math.floor(share * axis.options)) : share;
}

function axesOf(space: SearchSpace): Axis[] {
  return Object.values(space.dimensions).map((dimension) =>
    dimension.kind === 'choice' ? { kind: 'choice', options: dimension.options.length } : { kind: 'number' },
  );
}

function keyOf(parameters: Parameters): string {
  return JSON.stringify(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A seed from two numbers; neighbours give unrelated ones (the finaliser of MurmurHash3). */
function mix(seed: number, place: number): number {
  let mixed = (seed ^ Math.imul(place, 0x9e3779b1)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
