import type { SettingDefinition } from './setting-definition.ts';

/** What is wrong with the text of a setting that is a URL, without a part of it. */
export function findUrlProblem(definition: SettingDefinition, text: string): string | undefined {
  if (isUrl(definition, text)) return unescaped(definition, text);
  return `must be a URL that starts with ${definition.protocols?.join(' or ')}${encodingHint(definition, text)}`;
}

export function isUrl({ protocols = [] }: SettingDefinition, text: string): boolean {
  return URL.canParse(text) && protocols.some((protocol) => text.startsWith(protocol));
}

const encoding = 'percent-encode : @ / ? # % in the password';

/** What keeps a URL that begins well from being one is mostly its password. */
function encodingHint({ secret, protocols = [] }: SettingDefinition, text: string): string {
  return secret && protocols.some((protocol) => text.startsWith(protocol)) ? `; ${encoding}` : '';
}

/** A password that is written as it is can end the host's name too early, and the rest be taken for a path. */
function unescaped({ secret }: SettingDefinition, text: string): string | undefined {
  if (!secret) return undefined;
  const { username, password, pathname, search, hash } = new URL(text);
  const rest = username === '' ? `${pathname}${search}${hash}` : `${pathname}${hash}`;
  const isWhole = isEncoded(username) && isEncoded(password) && !rest.includes('@');
  return isWhole ? undefined : `cannot be taken apart; ${encoding}`;
}

function isEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}
