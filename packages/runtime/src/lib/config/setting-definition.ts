export interface SettingDefinition {
  /** Name of the environment variable. */
  name: `MILLRACE_${string}`;
  type: 'text' | 'integer' | 'boolean' | 'choice' | 'list' | 'url';
  /** As it would be written in the environment; left out when there is none. */
  default?: string;
  description: string;
  secret?: true;
  /** Means nothing without this other setting. */
  needs?: `MILLRACE_${string}`;
  choices?: readonly string[];
  /** What a URL may start with. */
  protocols?: readonly string[];
  /** Of an integer; of a text, the fewest characters. */
  minimum?: number;
  maximum?: number;
}

export const web = ['http://', 'https://'] as const;
