import { ActionIcon, Button, Menu } from '@mantine/core';
import type { DatasetVersionSummary } from '@millrace/datasets';
import { IconDots } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { parquetAddress, sourceAddress } from '../../api/dataset-versions.ts';
import { countOf, formatBytes, formatCount } from '../../format/numbers.ts';
import { Ago } from '../../frame/ago.tsx';
import list from '../../frame/list.module.css';
import { OutcomeChip } from '../expectations/outcome-chip.tsx';
import classes from './versions.module.css';

interface VersionRowProps {
  name: string;
  version: DatasetVersionSummary;
  /** What it is compared with. */
  before: DatasetVersionSummary | undefined;
  onCompare: (from: number, to: number) => void;
  onDelete: () => void;
}

export function VersionRow({ name, version, before, onCompare, onDelete }: VersionRowProps) {
  const { version: number, rows, rejected, columns, bytes, fileName, outcome, origin } = version;
  return (
    <tr>
      <th scope="row" className={classes.number}>
        <Link to="/datasets/$name" params={{ name }} search={{ version: number }} className={list.whole}>
          {number}
        </Link>
        {outcome && (
          <span className={classes.outcome}>
            <OutcomeChip outcome={outcome} />
          </span>
        )}
        <div className={`mr-small mr-quiet ${classes.when}`}>
          <Ago time={version.createdAt} />
          {version.parent !== undefined && `, after version ${version.parent}`}
        </div>
      </th>
      <td data-number data-spare>
        {formatCount(rows)}
        {before && <div className="mr-small mr-quiet">{changeOf(rows - before.rows)}</div>}
        {rejected > 0 && <div className={`mr-small ${classes.rejected}`}>{formatCount(rejected)} rejected</div>}
      </td>
      <td data-below className={classes.file}>
        {origin?.kind === 'feedback' ? (
          <>
            Feedback on{' '}
            <Link to="/models/$model" params={{ model: origin.model }} className={classes.above}>
              {origin.model}
            </Link>
          </>
        ) : (
          fileName
        )}
        <div className="mr-small mr-quiet">
          <span className={classes.onPhone}>{countOf(rows, 'row')}, </span>
          {countOf(columns, 'column')}, {formatBytes(bytes)}
        </div>
      </td>
      <td data-number>
        <span className={classes.buttons}>
          {before && (
            <Button
              variant="default"
              size="xs"
              onClick={() => onCompare(before.version, number)}
              aria-label={`Compare version ${number} with version ${before.version}`}
            >
              Compare
            </Button>
          )}
          <MoreMenu name={name} version={number} onDelete={onDelete} />
        </span>
      </td>
    </tr>
  );
}

function MoreMenu({ name, version, onDelete }: { name: string; version: number; onDelete: () => void }) {
  const navigate = useNavigate();
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for version ${version}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={sourceAddress(name, version)} download>
          Download the file as it came
        </Menu.Item>
        <Menu.Item component="a" href={parquetAddress(name, version)} download>
          Download the rows as Parquet
        </Menu.Item>
        <Menu.Item onClick={() => navigate({ to: '/import', search: { dataset: name, version } })}>
          Read the file another way
        </Menu.Item>
        <Menu.Item color="clay" onClick={onDelete}>
          Delete version {version}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function changeOf(rows: number): string {
  if (rows === 0) return 'as many as before';
  return rows > 0 ? `+${formatCount(rows)}` : `−${formatCount(-rows)}`;
}
