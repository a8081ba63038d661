/** Traps that are not read as expected yet, by their words: the runner leaves them out. This list may only shrink. */
export const pending: ReadonlySet<string> = new Set([
  'two header rows of a survey: the lower one has gaps as well',
  'backslashes before quotes, as MySQL writes them',
  'a survey tool that writes three rows of names',
  'measured values with runs of spaces between them, as old repositories keep them',
  'SAP: a list with bars around the fields and dashes between the rows',
]);
