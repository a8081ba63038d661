/** Traps that are not read as expected yet, by their words: the runner leaves them out. This list may only shrink. */
export const pending: ReadonlySet<string> = new Set([
  'a zone as a form writes it',
  'invisible marks before dates',
  'a dash behind the sign is the zero of an accountant',
  'two colons between fields, as lists of ratings have them',
]);
