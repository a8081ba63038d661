/** The words of a name, small: `CustomerID`, `customer_id` and `Customer Id` are `customer id`. PURE. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

const targets =
  /^(target|label|labels|class|classes|species|outcome|result|y|churn|churned|survived|default|defaulted|fraud|income|price|saleprice|quality|rating|diagnosis|status|response|exited|attrition|purchased|converted|clicked|medv|ziel|zielwert|klasse)$/;
const keys = /^(id|ids|key|uuid|guid|nr|no|number|code|index|rownum)$/;
const owners =
  /^(customer|client|user|patient|subject|person|member|household|family|account|session|device|machine|store|shop|site|station|group|batch|school|hospital|household|team|player|driver|kunde|kunden|patientin)$/;
const times = /^(date|time|timestamp|datetime|day|month|created|updated|at|when|datum|zeit|tag|fecha|jour)$/;
const weights = /^(weight|weights|wt|wgt|fnlwgt|exposure|gewicht)$/;
const surveys = /^(sample|survey|case|observation|obs|final|fnlwgt|exposure|instance|row|design|person)$/;

/** What a name says that its column is, 0 to 1. A hint for a person, never a decision. PURE. */
export const nameHints = {
  target(name: string): number {
    const words = wordsOf(name);
    if (words.length === 1 && targets.test(words[0] as string)) return 1;
    if (targets.test(words.join(''))) return 1;
    return words.some((word) => word === 'target' || word === 'label') ? 0.9 : 0;
  },
  key(name: string): number {
    const words = wordsOf(name);
    return keys.test(words.at(-1) ?? '') || (words.length > 1 && words[0] === 'id') ? 1 : 0;
  },
  owner(name: string): number {
    return wordsOf(name).some((word) => owners.test(word)) ? 1 : 0;
  },
  time(name: string): number {
    return wordsOf(name).some((word) => times.test(word)) ? 1 : 0;
  },
  year(name: string): number {
    return /^(year|yr|jahr|año|annee|année)$/.test(wordsOf(name).at(-1) ?? '') ? 1 : 0;
  },
  /** The weight of a body is no weight of a row: alone, the word says little. */
  weight(name: string): number {
    const words = wordsOf(name);
    if (!words.some((word) => weights.test(word))) return 0;
    return words.some((word) => surveys.test(word)) ? 0.9 : 0.3;
  },
};
