import type { Expectation, ExpectationResult, ValidationReport } from '../../index.ts';
import type { Question } from './questions.ts';
import { sentenceFor } from './sentences.ts';

/** What was counted for a question. */
export interface Measure {
  /** Present cells of the column; for rows that repeat, the rows that were compared. */
  present: number;
  /** Cells or rows that break it. */
  count: number;
}

export type Examples = NonNullable<ExpectationResult['examples']>;

/** An expectation that is not met. */
export interface Breach {
  /** Its place in the list of expectations. */
  index: number;
  expectation: Expectation;
  question: Question;
  measure: Measure | undefined;
  /** Cells or rows to tell. */
  count: number | undefined;
}

interface Judgement {
  passed: number;
  /** The worst first. */
  breaches: Breach[];
}

/** So many breaches are told one by one; all are counted. */
const maximumResults = 200;
/** Cells that a breach shows. */
export const maximumExamples = 5;

/** What is wrong with the columns, then with the rows, then with single cells. */
const kindOrder: readonly Expectation['kind'][] = [
  'present',
  'type',
  'row-count',
  'missing-share',
  'set',
  'range',
  'unique',
];

/** Decides from what was counted; the figures may come from SQL or from chunks. */
export function judge(
  expectations: readonly Expectation[],
  questions: readonly Question[],
  measures: readonly (Measure | undefined)[],
  rows: number,
): Judgement {
  const judgement: Judgement = { passed: 0, breaches: [] };
  for (const [index, expectation] of expectations.entries()) {
    const question = questions[index] as Question;
    if (question.ask === 'told') continue;
    const measure = measures[index];
    if (isMet(expectation, question, measure, rows)) judgement.passed += 1;
    else judgement.breaches.push({ index, expectation, question, measure, count: countOf(question, measure) });
  }
  const rank = ({ expectation: { severity, kind } }: Breach) =>
    (severity === 'fail' ? 0 : kindOrder.length) + kindOrder.indexOf(kind);
  judgement.breaches.sort((a, b) => rank(a) - rank(b) || a.index - b.index);
  return judgement;
}

function isMet(expectation: Expectation, question: Question, measure: Measure | undefined, rows: number): boolean {
  if (question.ask === 'nothing') return question.met;
  if (expectation.kind === 'row-count') return rows >= (expectation.min ?? 0) && rows <= (expectation.max ?? rows);
  const { present, count } = measure ?? { present: 0, count: 0 };
  if (expectation.kind === 'missing-share') return !isMore(count, expectation.max, rows);
  if (question.ask === 'cells' && question.mustBeEmpty) return present === 0;
  const share = expectation.kind === 'range' || expectation.kind === 'set' ? (expectation.share ?? 0) : 0;
  return !isMore(count, share, present);
}

/** Forgives what rounding does to a product such as 0.1 x 30. */
function isMore(count: number, share: number, of: number): boolean {
  return count > share * of + 1e-9 * of;
}

function countOf(question: Question, measure: Measure | undefined): number | undefined {
  if (!measure) return undefined;
  const everyCell = question.ask === 'cells' && question.mustBeEmpty && measure.count === 0;
  return everyCell ? measure.present : measure.count;
}

/** The breaches that a report tells one by one. */
export function toldBreaches({ breaches }: Judgement): Breach[] {
  return breaches.slice(0, maximumResults);
}

/** `examplesOf` gives the first cells that break an expectation, where there are any to show. */
export function reportOf(
  judgement: Judgement,
  rows: number,
  examplesOf: (breach: Breach) => Examples | undefined,
): ValidationReport {
  const failed = judgement.breaches.filter(({ expectation }) => expectation.severity === 'fail').length;
  const warned = judgement.breaches.length - failed;
  const results = toldBreaches(judgement).map((breach): ExpectationResult => {
    const examples = examplesOf(breach);
    return {
      expectation: breach.expectation,
      outcome: breach.expectation.severity,
      detail: sentenceFor(breach, rows),
      ...(breach.count !== undefined && { count: breach.count }),
      ...(examples && examples.length > 0 && { examples }),
    };
  });
  const outcome = failed > 0 ? 'fail' : warned > 0 ? 'warn' : 'pass';
  return { outcome, passed: judgement.passed, warned, failed, results };
}
