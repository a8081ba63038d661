import type { Alias } from '@millrace/models';
import classes from './models.module.css';

const words: Record<Alias, { text: string; meaning: string }> = {
  champion: { text: 'champion', meaning: 'Answers every call that names no version.' },
  previous: { text: 'previous', meaning: 'Comes back when you roll back.' },
};

export function AliasChips({ aliases }: { aliases: Alias[] }) {
  return aliases.map((alias) => (
    <span key={alias} className={classes.alias} data-alias={alias} title={words[alias].meaning}>
      {words[alias].text}
    </span>
  ));
}
