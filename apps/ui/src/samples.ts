/** The sample tables that a first visit offers; the server makes them, the pages name them. */
export interface Sample {
  /** Also the name that the data set gets. */
  name: string;
  title: string;
  story: string;
  rows: number;
}

export const samples: readonly Sample[] = [
  {
    name: 'penguins',
    title: 'Penguins',
    story: 'Tell three species apart by their measures.',
    rows: 344,
  },
  {
    name: 'movies',
    title: 'Movies',
    story: 'Guess the rating of a film from its budget, genre and makers.',
    rows: 3201,
  },
];

export function samplePath(sample: Sample): string {
  return `/samples/${sample.name}.csv`;
}
