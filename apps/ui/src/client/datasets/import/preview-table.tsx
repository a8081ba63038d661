/* biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by hand cannot be a table element */
/* biome-ignore-all lint/a11y/useFocusableInteractive: the cells are read, not operated */
import type { ImportPreview, PreviewColumn } from '@millrace/datasets';
import { IconAdjustments } from '@tabler/icons-react';
import { useMemo } from 'react';
import { isNumeric, typeWords } from '../../format/tables.ts';
import { columnEdges, columnWindow } from '../row-window.ts';
import { useScrollWindow } from '../use-window.ts';
import classes from './preview-table.module.css';
import { understood } from './understood.ts';

/** The first rows are enough to see whether they are read right. */
const mostRows = 60;

interface PreviewTableProps {
  preview: ImportPreview;
  /** Show the cells as they stand in the file. */
  raw: boolean;
  reading: boolean;
  onColumn: (column: PreviewColumn) => void;
}

/** The beginning of the file; of ten thousand columns only those in view are drawn. */
export function PreviewTable({ preview, raw, reading, onColumn }: PreviewTableProps) {
  const view = useScrollWindow();
  const edges = useMemo(() => columnEdges(preview.columns.map(widthOf)), [preview.columns]);
  const { from, to } = columnWindow(edges, view);
  const columns = preview.columns.slice(from, to).map((column, index) => {
    const position = from + index;
    const left = edges[position] ?? 0;
    return { column, position, style: { left, width: (edges[position + 1] ?? left) - left } };
  });
  const rows = (raw ? preview.cells : preview.rows).slice(0, mostRows);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reached by the keyboard
    <section ref={view.ref} className={classes.scroll} tabIndex={0} aria-label="First rows" aria-busy={reading}>
      <div
        role="table"
        aria-label={raw ? 'First rows as they stand in the file' : 'First rows as they are understood'}
        aria-rowcount={rows.length + 1}
        aria-colcount={preview.columns.length}
        className={classes.table}
        style={{ width: edges.at(-1) ?? 0 }}
      >
        <div role="rowgroup" className={classes.head}>
          <div role="row" className={classes.headRow}>
            {columns.map(({ column, position, style }) => (
              <div
                key={column.name}
                role="columnheader"
                aria-colindex={position + 1}
                className={classes.headCell}
                style={style}
              >
                <HeadButton column={column} onClick={() => onColumn(column)} />
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup">
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other identity than its place
            <div role="row" key={index} className={classes.row}>
              {columns.map(({ column, position, style }) => {
                const cell = preview.cells[index]?.[position] ?? '';
                const value = row[position] ?? null;
                return (
                  <div
                    key={column.name}
                    role="cell"
                    aria-colindex={position + 1}
                    className={classes.cell}
                    style={style}
                    title={raw ? undefined : cell}
                    data-number={(!raw && isNumeric(column.type)) || undefined}
                    data-missing={(!raw && value === null) || undefined}
                  >
                    {raw ? cell : understood(value, column)}
                  </div>
                );
              })}
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}

function HeadButton({ column, onClick }: { column: PreviewColumn; onClick: () => void }) {
  return (
    <button
      type="button"
      className={classes.headButton}
      onClick={onClick}
      title={`${column.name}: change how it is read`}
    >
      <span className={classes.name}>{column.name}</span>
      <span className={classes.type}>
        {typeWords[column.type]}
        <IconAdjustments size={13} aria-hidden />
      </span>
    </button>
  );
}

function widthOf({ name, type }: PreviewColumn): number {
  return Math.max(Math.min(240, name.length * 8 + 34), type === 'text' ? 200 : 128);
}
