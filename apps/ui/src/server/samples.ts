import { readFile } from 'node:fs/promises';
import { MillraceError } from '@millrace/runtime/server';
import type { FastifyInstance } from 'fastify';
import { type Cell, writeCsv } from './csv.ts';

type SourceRow = Record<string, Cell>;

/** How a sample is made from a file of the npm package vega-datasets: the new name of each column that stays. */
const recipes: Record<string, { columns: Record<string, string>; tidy?: (row: SourceRow) => SourceRow }> = {
  penguins: {
    columns: {
      Island: 'island',
      'Beak Length (mm)': 'bill_length_mm',
      'Beak Depth (mm)': 'bill_depth_mm',
      'Flipper Length (mm)': 'flipper_length_mm',
      'Body Mass (g)': 'body_mass_g',
      Sex: 'sex',
      Species: 'species',
    },
    tidy: (row) => ({ ...row, Sex: row.Sex === 'MALE' || row.Sex === 'FEMALE' ? row.Sex.toLowerCase() : null }),
  },
  movies: {
    columns: {
      Title: 'title',
      'Release Date': 'released',
      'Production Budget': 'budget_usd',
      'Running Time min': 'minutes',
      'MPAA Rating': 'audience',
      'Major Genre': 'genre',
      'Creative Type': 'setting',
      Source: 'source',
      Distributor: 'distributor',
      Director: 'director',
      'IMDB Votes': 'votes',
      'IMDB Rating': 'rating',
    },
    tidy: (row) => ({ ...row, 'Release Date': isoDate(row['Release Date']) }),
  },
};

/** Serves `/samples/<name>.csv`; each is made once, when it is first asked for. */
export function addSamples(app: FastifyInstance): void {
  const made = new Map<string, Promise<string>>();
  app.get<{ Params: { file: string } }>('/samples/:file', async (request, reply) => {
    const name = request.params.file.replace(/\.csv$/, '');
    if (!Object.hasOwn(recipes, name)) {
      throw new MillraceError({ code: 'ui.sample_unknown', status: 404, detail: 'There is no such sample.' });
    }
    let csv = made.get(name);
    if (!csv) {
      csv = makeSample(name);
      made.set(name, csv);
    }
    return reply
      .type('text/csv; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(await csv);
  });
}

async function makeSample(name: string): Promise<string> {
  const recipe = recipes[name];
  if (!recipe) throw new Error(`no recipe for ${name}`);
  const source = new URL(`../data/${name}.json`, import.meta.resolve('vega-datasets'));
  const rows = JSON.parse(await readFile(source, 'utf8')) as SourceRow[];
  const cells = rows.map((row) => {
    const tidied = recipe.tidy?.(row) ?? row;
    return Object.keys(recipe.columns).map((column) => tidied[column] ?? null);
  });
  return writeCsv(Object.values(recipe.columns), cells);
}

/** `Jun 12 1998` to `1998-06-12`. The source ends in 2011 and writes films of 1946 as of 2046. */
function isoDate(text: Cell | undefined): Cell {
  const date = new Date(`${text} UTC`);
  if (Number.isNaN(date.getTime())) return null;
  if (date.getUTCFullYear() > 2011) date.setUTCFullYear(date.getUTCFullYear() - 100);
  return date.toISOString().slice(0, 10);
}
