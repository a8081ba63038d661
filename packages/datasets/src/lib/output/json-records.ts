/**
 * The text of a JSON object with members added at its end, all of it else
 * unchanged. `members` is `"a":1,"b":null`; the object must be well-formed.
 */
export function withMembers(object: string, members: string): string {
  return extended(object, '}', members);
}

/** The text of a JSON array with items added at its end. */
export function withItems(array: string, items: string): string {
  return extended(array, ']', items);
}

function extended(text: string, close: string, added: string): string {
  const end = text.lastIndexOf(close);
  if (added === '') return text;
  const inside = text.slice(0, end).trim();
  const empty = inside.length === 1;
  return `${inside}${empty ? '' : ','}${added}${close}`;
}
