export type Cell = string | number | null;

/** What a column holds: `whole` numbers, `number`s of any kind, or `text`. */
export type ColumnKind = 'whole' | 'number' | 'text';

/** A column with its values, one a row. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** What it says, in one sentence. */
  readonly about: string;
  readonly values: readonly Cell[];
}

/** Columns of one length. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** Takes a table row by row; columns appear when they are first named, and are empty in the rows that name them not. */
export interface TableBuilder {
  nextRow(): void;
  set(name: string, kind: ColumnKind, about: string, value: Cell): void;
  /** The table; columns stand in the order of `groups`, then as they came. */
  build(groups: readonly string[]): Table;
}

export function createTable(): TableBuilder {
  const columns = new Map<string, Omit<Column, 'values'> & { readonly values: Map<number, Cell> }>();
  let rows = 0;
  return {
    nextRow: () => void (rows += 1),
    set: (name, kind, about, value) => {
      if (value === null && !columns.has(name)) return;
      const column = columns.get(name) ?? { name, kind, about, values: new Map<number, Cell>() };
      columns.set(name, column);
      if (value !== null) column.values.set(rows - 1, value);
    },
    build: (groups) => {
      const rankOf = ({ name }: { readonly name: string }) => {
        const rank = groups.findIndex((start) => isOfGroup(name, start));
        return rank < 0 ? groups.length : rank;
      };
      const ordered = [...columns.values()].sort((a, b) => rankOf(a) - rankOf(b));
      return {
        rows,
        columns: ordered.map((column) =>
          settleKind({
            ...column,
            values: Array.from({ length: rows }, (_, row) => column.values.get(row) ?? null),
          }),
        ),
      };
    },
  };
}

/** `run` is also the beginning of `run_state`; `score.` that of `score.entropy`. */
const isOfGroup = (name: string, group: string) =>
  /[.-]$/u.test(group) ? name.startsWith(group) : name === group || name.startsWith(`${group}_`);

/**
 * Text in which every value is a number, written as a program writes it, becomes numbers: doses can then be computed
 * with, while names such as 007 and 1.0 keep their digits.
 */
function settleKind(column: Column): Column {
  const { values, kind } = column;
  const isNumeric = kind === 'text' && values.every((value) => value === null || isPlainNumber(value));
  if (!isNumeric || !column.name.startsWith('condition.')) return column;
  return {
    ...column,
    kind: 'number',
    values: values.map((value) => (value === null ? null : Number(value))),
  };
}

const isPlainNumber = (value: Cell) =>
  value !== null && Number.isFinite(Number(value)) && String(Number(value)) === String(value);
