/** The part of the graph that takes dates apart, with whole numbers as features/dates.ts does. */
import {
  type CalendarPart,
  dayOfMonthTable,
  dayOfYearTable,
  daysOfEra,
  daysToEpoch,
  lastInstant,
  millisecondsPerHour,
  millisecondsPerMinute,
  monthTable,
  weekdayOfEpoch,
  yearTable,
} from '../features/dates.ts';
import { type DateFeature, type ElapsedFeature, millisecondsPerDay, missingDate } from '../features/plan.ts';
import { castTo, type GraphBuilder } from './graph.ts';

/** Float, [slots of the feature * rows]: one part after another; NaN where the date is missing. */
export function dateColumns(graph: GraphBuilder, feature: DateFeature | ElapsedFeature): string {
  const input = graph.input(feature.name, 'int64');
  const isMissing = graph.node('Equal', [input, graph.constant('int64', [], [missingDate])]);
  const elapsed = elapsedDays(graph, input, isMissing, feature.origin);
  const calendar = feature.kind === 'date' ? feature.parts.filter((part) => part !== 'elapsed') : [];
  if (calendar.length === 0) return elapsed;
  return graph.node('Concat', [elapsed, calendarParts(graph, input, isMissing, calendar)], { axis: { int: 0 } });
}

function elapsedDays(graph: GraphBuilder, input: string, isMissing: string, origin: number): string {
  const instant = graph.node('Cast', [input], castTo('double'));
  const since = graph.node('Sub', [instant, graph.constant('double', [], [origin])]);
  const days = graph.node('Div', [since, graph.constant('double', [], [millisecondsPerDay])]);
  return graph.node('Where', [isMissing, missing(graph), graph.node('Cast', [days], castTo('float'))]);
}

function missing(graph: GraphBuilder): string {
  return graph.constant('float', [], [Number.NaN]);
}

/** All parts at once in a [parts, rows] matrix, as each node costs time. */
function calendarParts(graph: GraphBuilder, input: string, isMissing: string, parts: CalendarPart[]): string {
  const partNode = calendar(graph, input);
  const flat = parts.map(partNode);
  const joined = flat.length === 1 ? (flat[0] as string) : graph.node('Concat', flat, { axis: { int: 0 } });
  const byPart = graph.node('Reshape', [joined, graph.constant('int64', [2], [parts.length, -1])]);
  const floats = graph.node('Cast', [byPart], castTo('float'));
  const marked = graph.node('Where', [isMissing, missing(graph), floats]);
  return graph.node('Reshape', [marked, graph.constant('int64', [1], [-1])]);
}

/** Names the node of a part; what several parts need is computed once. */
function calendar(graph: GraphBuilder, input: string): (part: CalendarPart) => string {
  const number = (value: number): string => graph.constant('int64', [], [value]);
  const add = (one: string, value: number): string => graph.node('Add', [one, number(value)]);
  // Mod takes the sign of the divisor; Div cuts towards zero, and sees no negative numbers here that it could cut wrongly.
  const modulo = (one: string, by: number): string => graph.node('Mod', [one, number(by)]);
  const divide = (one: string, by: number): string => graph.node('Div', [one, number(by)]);
  const lookUp = (table: number[], index: string): string =>
    graph.node('Gather', [graph.constant('int64', [table.length], table), index]);

  const instant = once(() => graph.node('Clip', [input, number(-lastInstant), number(lastInstant)]));
  const inDay = once(() => modulo(instant(), millisecondsPerDay));
  const days = once(() => divide(graph.node('Sub', [instant(), inDay()]), millisecondsPerDay));
  const weekday = once(() => modulo(add(days(), weekdayOfEpoch), 7));
  const ofEra = once(() => modulo(add(days(), daysToEpoch), daysOfEra));
  const year = once(() => {
    const plus = graph.node('Add', [graph.node('Sub', [ofEra(), divide(ofEra(), 1460)]), divide(ofEra(), 36_524)]);
    return divide(graph.node('Sub', [plus, divide(ofEra(), 146_096)]), 365);
  });
  const fromMarch = once(() => {
    const daysOfYears = graph.node('Mul', [year(), number(365)]);
    const leapDays = graph.node('Sub', [divide(year(), 4), divide(year(), 100)]);
    return graph.node('Sub', [ofEra(), graph.node('Add', [daysOfYears, leapDays])]);
  });
  const partNodes: Record<CalendarPart, () => string> = {
    hour: () => divide(inDay(), millisecondsPerHour),
    minuteOfDay: () => divide(inDay(), millisecondsPerMinute),
    dayOfWeek: weekday,
    weekend: () => divide(weekday(), 5),
    month: () => lookUp(monthTable, fromMarch()),
    dayOfMonth: () => lookUp(dayOfMonthTable, fromMarch()),
    dayOfYear: () => lookUp(dayOfYearTable, graph.node('Add', [fromMarch(), lookUp(yearTable, year())])),
  };
  return (part) => partNodes[part]();
}

function once(make: () => string): () => string {
  let made: string | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
