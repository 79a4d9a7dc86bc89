import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { RunId } from '../../../shared/ids.ts';
import type { PlateView } from '../../../shared/plate.ts';
import type { ReviewRow } from '../../../shared/review-table.ts';
import { useStore } from '../../state/index.ts';
import { lookAt, markRow, openRow, stepRow } from './review-actions.ts';
import type { ReviewColumn } from './review-columns.tsx';
import { reviewState, reviewView } from './review-state.ts';
import { markOfKey } from './review-words.ts';
import { cursorIn } from './use-review.ts';

const rowPx = 50;
const pageRows = 8;

interface ReviewTableProps {
  readonly rows: readonly ReviewRow[];
  readonly total: number;
  readonly columns: readonly ReviewColumn[];
  readonly plate: PlateView;
  readonly runId: RunId;
}

/** The list itself: only the rows on screen exist, however long it is. The arrows walk it, A, R and U mark. */
export function ReviewTable({ rows, total, columns, plate, runId }: ReviewTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const cursor = useStore(reviewState, (value) => value.cursor);
  const at = cursorIn(rows, cursor);
  // Nothing that the virtualizer answers is kept beyond this component.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 4,
    scrollPaddingStart: 30,
  });
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ...{ ArrowUp: -1, ArrowDown: 1, PageUp: -pageRows, PageDown: pageRows },
      ...{ Home: -rows.length, End: rows.length },
    };
    const step = steps[event.key];
    const mark = markOfKey(event);
    const shown = rows[at];
    if (step !== undefined) stepRow(rows, step, plate);
    else if (mark !== null) markRow(rows, mark, runId, plate);
    else if (event.key === 'Enter' && shown !== undefined) openRow(shown, plate);
    else return;
    event.preventDefault();
  };
  const template = {
    gridTemplateColumns: columns.map(({ width }) => width).join(' '),
    minWidth: leastWidth(columns),
  };
  return (
    <div
      ref={scroller}
      className="pl-review-scroll"
      role="grid"
      tabIndex={0}
      aria-label={`Review, ${rows.length} of ${total} rows`}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={at < 0 ? undefined : `review-${rows[at]?.key ?? ''}`}
      onKeyDown={onKeyDown}
    >
      <HeaderRow columns={columns} template={template} />
      <div
        role="rowgroup"
        className="pl-review-rows"
        style={{ height: virtual.getTotalSize(), minWidth: template.minWidth }}
      >
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <div
              key={row.key}
              id={`review-${row.key}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={index === at}
              className="pl-review-row"
              data-testid="review-row"
              data-well={row.well}
              data-mark={row.mark ?? undefined}
              data-excluded={row.role === 'excluded'}
              style={{ ...template, height: rowPx, transform: `translateY(${start}px)` }}
              onClick={() => lookAt(row, plate)}
              onDoubleClick={() => openRow(row, plate)}
            >
              {columns.map((column) => (
                <div key={column.id} role="gridcell" data-column={column.id} data-number={column.number}>
                  {column.show(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {rows.length === 0 ? <p className="pl-muted pl-review-none">No row passes the filter.</p> : null}
    </div>
  );
}

/** What the columns need at least, with the gaps between them: below it the list scrolls sideways. */
function leastWidth(columns: readonly ReviewColumn[]): number {
  const widths = columns.map(({ width }) => Number(/\d+/.exec(width)?.[0] ?? 0));
  return widths.reduce((sum, width) => sum + width + 8, 12);
}

interface HeaderRowProps {
  readonly columns: readonly ReviewColumn[];
  readonly template: { readonly gridTemplateColumns: string; readonly minWidth: number };
}

/** The titles; a click orders by the column, another one the other way. */
function HeaderRow({ columns, template }: HeaderRowProps) {
  const sort = useStore(reviewView, (value) => value.sort);
  const order = ({ id, number }: ReviewColumn) => {
    const descending = sort.by === id ? !sort.descending : number === true || id === 'doubt';
    reviewView.set({ sort: { by: id, descending } });
  };
  const stateOf = ({ id }: ReviewColumn) =>
    sort.by !== id ? 'none' : sort.descending ? 'descending' : 'ascending';
  return (
    <div role="rowgroup" className="pl-review-head">
      <div role="row" aria-rowindex={1} className="pl-review-titles" style={template}>
        {columns.map((column) => (
          <div
            key={column.id}
            role="columnheader"
            aria-sort={column.sortable === false ? undefined : stateOf(column)}
            data-number={column.number}
            title={column.hint}
          >
            {column.sortable === false ? (
              column.title
            ) : (
              <button type="button" onClick={() => order(column)}>
                {column.title}
                <i aria-hidden>{sort.by === column.id ? (sort.descending ? ' ↓' : ' ↑') : ''}</i>
              </button>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
