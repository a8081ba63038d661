import type { DatasetSummary } from '@millrace/datasets';
import { Link } from '@tanstack/react-router';
import { formatCount } from '../format/numbers.ts';
import { Ago } from '../frame/ago.tsx';
import list from '../frame/list.module.css';
import { ListHead } from '../frame/list-head.tsx';

export function DatasetsTable({ datasets }: { datasets: DatasetSummary[] }) {
  return (
    <table className={list.list}>
      <ListHead
        columns={[
          'Name',
          { name: 'Rows', number: true },
          { name: 'Columns', number: true, spare: true },
          { name: 'Version', number: true, spare: true },
          { name: 'Changed', number: true },
        ]}
      />
      <tbody>
        {datasets.map((dataset) => (
          <tr key={dataset.name}>
            <th scope="row">
              <Link to="/datasets/$name" params={{ name: dataset.name }} className={list.whole}>
                {dataset.name}
              </Link>
            </th>
            <td data-number>{dataset.rows === undefined ? 'on its way' : formatCount(dataset.rows)}</td>
            <td data-number data-spare>
              {dataset.columns === undefined ? '' : formatCount(dataset.columns)}
            </td>
            <td data-number data-spare>
              {dataset.latestVersion ?? ''}
            </td>
            <td data-number>
              <Ago time={dataset.updatedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
