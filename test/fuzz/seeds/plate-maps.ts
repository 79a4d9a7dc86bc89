import { writeWorkbook } from '../../helpers/workbook.ts';
import { one, type Seed } from './seed.ts';

const table = [
  ['Well', 'Role', 'Compound', 'Dose'],
  ['A01', 'negative', 'DMSO', 0],
  ['A02', 'positive', 'Taxol', 1.5],
  ['B01', 'sample', 'X-17', 10],
] as const;
const longForm: Seed = (folder) => one(folder, 'map.csv', table.map((line) => line.join(',')).join('\n'));
const matrix: Seed = (folder) =>
  one(folder, 'map.csv', 'Dose,1,2,3\nA,1,2,3\nB,4,5,6\n\nRole,1,2,3\nA,s,n,p\n');
const workbook: Seed = (folder) => one(folder, 'map.xlsx', writeWorkbook([{ name: 'Plate', rows: table }]));

const head = ['# One line a well'];
const information = ['Investigation', 'Study', 'Assay'].map((name) => ({
  name: `${name}Information`,
  rows: [head, ['Annotation_groups', 'Key', 'Value'], ['DataOwner', 'First Name', 'Row']],
}));
const conditions = [
  head,
  ['Plate', 'Well', 'Treatment', 'Dose'],
  ['P1', 'A01', 'DMSO', 0],
  ['P1', 'B02', 'x', 2],
];
const mihcsme: Seed = (folder) =>
  one(folder, 'map.xlsx', writeWorkbook([...information, { name: 'AssayConditions', rows: conditions }]));

export const plateMapSeeds = {
  'plate-map-csv': [longForm, matrix],
  'plate-map-xlsx': [workbook, mihcsme],
} as const satisfies Readonly<Record<string, readonly Seed[]>>;
