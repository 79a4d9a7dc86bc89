import type { ReactNode } from 'react';
import {
  formatProbability,
  formatStatistic,
  probabilityOf,
  type ReviewRow,
} from '../../../shared/review-table.ts';
import type { Statistic } from '../../../shared/score-statistics.ts';
import { classLabel } from '../../state/index.ts';
import { roleLooks } from '../plate/index.ts';
import { doubtWord, markLooks } from './review-words.ts';
import { Thumbnail } from './thumbnail.tsx';

/** A column of the list: what it is sorted by, how wide it is, and what it shows of a row. */
export interface ReviewColumn {
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  readonly width: string;
  readonly number?: boolean;
  /** False for what has no order. */
  readonly sortable?: boolean;
  readonly show: (row: ReviewRow) => ReactNode;
}

interface Choices {
  readonly labels: readonly string[];
  readonly hit: number | null;
  readonly statistics: readonly Statistic[];
}

/** The columns of the list, the chosen statistics among them. */
export function reviewColumns({ labels, hit, statistics }: Choices): readonly ReviewColumn[] {
  return [
    {
      ...{ id: 'picture', title: 'Map', width: '58px', sortable: false },
      show: (row) => <Thumbnail row={row} sidePx={44} />,
    },
    {
      ...{ id: 'well', title: 'Well', width: '74px' },
      show: (row) => (
        <>
          <b>{row.well}</b>
          {row.field === null ? null : <span className="pl-review-dim"> field {row.field}</span>}
        </>
      ),
    },
    { id: 'role', title: 'Role', width: '104px', show: showRole },
    {
      ...{ id: 'condition', title: 'Condition', width: 'minmax(110px, 1.4fr)' },
      show: (row) => <span title={row.condition}>{row.condition}</span>,
    },
    ...(hit === null ? [] : callColumns(labels, hit)),
    ...statistics.map((statistic): ReviewColumn => ({
      ...{ id: statistic.id, title: statistic.title, hint: statistic.summary, width: '86px', number: true },
      show: ({ values }) => formatStatistic(statistic, values[statistic.id]),
    })),
    {
      ...{ id: 'doubt', title: 'Wrong reason?', width: '128px' },
      hint: 'Signs that a confident call may be right for the wrong reason',
      show: ({ doubts }) =>
        doubts.length === 0 ? null : (
          <span className="pl-review-doubt">{doubts.map(doubtWord).join(', ')}</span>
        ),
    },
    { id: 'mark', title: 'Mark', width: '96px', show: showMark },
    {
      ...{ id: 'note', title: 'Note', width: 'minmax(90px, 1fr)' },
      show: ({ note }) => <span title={note}>{note}</span>,
    },
  ];
}

function callColumns(labels: readonly string[], hit: number): readonly ReviewColumn[] {
  return [
    {
      ...{ id: 'call', title: 'Call', width: '112px' },
      show: ({ verdict }) =>
        verdict === null ? (
          <span className="pl-review-dim">not seen</span>
        ) : (
          classLabel(labels, verdict.predictedClass)
        ),
    },
    {
      ...{ id: 'probability', title: `P(${classLabel(labels, hit)})`, width: '92px', number: true },
      show: (row) => formatProbability(probabilityOf(row, hit)),
    },
  ];
}

function showRole({ role, excluded }: ReviewRow): ReactNode {
  return <span title={excluded ?? undefined}>{roleLooks[role].label}</span>;
}

function showMark({ mark }: ReviewRow): ReactNode {
  if (mark === null) return null;
  const { sign, label } = markLooks[mark];
  return (
    <span className="pl-review-mark" data-mark={mark}>
      <i aria-hidden>{sign}</i> {label}
    </span>
  );
}
