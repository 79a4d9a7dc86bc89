import { parquetWriteFile } from 'hyparquet-writer';
import { programVersion } from '../../../../shared/program.ts';
import type { ColumnKind, Table } from './columns.ts';

const types: Readonly<Record<ColumnKind, 'INT32' | 'DOUBLE' | 'STRING'>> = {
  whole: 'INT32',
  number: 'DOUBLE',
  text: 'STRING',
};

/** Writes a table as Parquet, Snappy packed; what every column says stands in the file's metadata. Not for main's thread. */
export function writeParquet(path: string, { columns }: Table): void {
  const about = Object.fromEntries(columns.map((column) => [column.name, column.about]));
  parquetWriteFile({
    filename: path,
    createdBy: `PlateLens version ${programVersion}`,
    kvMetadata: [{ key: 'platelens.columns', value: JSON.stringify(about) }],
    columnData: columns.map(({ name, kind, values }) => ({ name, type: types[kind], data: [...values] })),
  });
}
