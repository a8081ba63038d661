import type { DatasetVersion } from '@millrace/datasets';
import { useMemo } from 'react';
import { isNumeric } from '../format/tables.ts';
import { Notice } from '../states/notice.tsx';
import { HeadCell, ValueCell } from './row-cells.tsx';
import classes from './row-table.module.css';
import { columnEdges, columnWindow, rowHeight, rowWindow } from './row-window.ts';
import { useRows } from './use-rows.ts';
import { useScrollWindow } from './use-window.ts';

/** Every row of a version; only what is in view is drawn and asked for. */
export function RowTable({ version }: { version: DatasetVersion }) {
  const view = useScrollWindow();
  const edges = useMemo(() => columnEdges(version.columns.map(widthOf)), [version]);
  const { height, from, to, offset } = rowWindow(version.rows, view);
  const inView = columnWindow(edges, view);
  const { rowAt, error } = useRows(version, from, to);
  const columns = version.columns.slice(inView.from, inView.to).map(({ name, type }, index) => {
    const position = inView.from + index;
    const left = edges[position] ?? 0;
    const width = (edges[position + 1] ?? left) - left;
    return { name, type, position, style: { left, width }, number: isNumeric(type) || undefined };
  });
  const positions = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

  return (
    <>
      {error && <Notice tone="bad">{error.message}</Notice>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reached by the keyboard */}
      <section ref={view.ref} className={classes.scroll} tabIndex={0} aria-label="Rows">
        {/* biome-ignore-start lint/a11y/useSemanticElements: rows that are placed by hand cannot be a table element */}
        {/* biome-ignore-start lint/a11y/useFocusableInteractive: the cells are read, not operated */}
        <div
          role="table"
          aria-label={`Rows of ${version.dataset}`}
          aria-rowcount={version.rows + 1}
          aria-colcount={version.columns.length}
          className={classes.table}
          style={{ width: edges.at(-1) ?? 0, height: height + rowHeight }}
        >
          <div role="rowgroup" className={classes.head}>
            <div role="row" aria-rowindex={1} className={classes.row}>
              {columns.map((column) => (
                <HeadCell key={column.name} column={column} />
              ))}
            </div>
          </div>
          <div role="rowgroup" className={classes.body} style={{ transform: `translateY(${offset}px)` }}>
            {positions.map((position) => {
              const row = rowAt(position);
              return (
                <div role="row" key={position} aria-rowindex={position + 2} className={classes.row}>
                  {columns.map((column) => (
                    <ValueCell key={column.name} column={column} value={row?.[column.position]} />
                  ))}
                </div>
              );
            })}
          </div>
        </div>
        {/* biome-ignore-end lint/a11y/useFocusableInteractive: see above */}
        {/* biome-ignore-end lint/a11y/useSemanticElements: see above */}
      </section>
    </>
  );
}

function widthOf({ name, type }: DatasetVersion['columns'][number]): number {
  const forName = Math.min(260, name.length * 8 + 30);
  return Math.max(forName, type === 'text' ? 240 : type === 'category' ? 150 : 110);
}
