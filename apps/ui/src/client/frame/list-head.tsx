interface Heading {
  name: React.ReactNode;
  /** Its cells stand at the right. */
  number?: true;
  /** A narrow screen does without it. */
  spare?: true;
}

/** The names above the columns of a list. */
export function ListHead({ columns }: { columns: readonly (string | Heading)[] }) {
  const headings = columns.map((column): Heading => (typeof column === 'string' ? { name: column } : column));
  return (
    <thead>
      <tr>
        {headings.map(({ name, number, spare }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a list have no other identity
          <th key={index} scope="col" data-number={number} data-spare={spare}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}
