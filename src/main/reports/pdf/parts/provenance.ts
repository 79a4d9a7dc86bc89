import type { ReportModel, ReportRun } from '../../model/report-model.ts';
import { describeParameters } from '../../model/method-words.ts';
import { drawTable } from '../blocks/table.ts';
import type { Flow } from '../flow.ts';
import { styles } from '../palette.ts';
import type { Part, PartContext } from './part.ts';

export const provenancePart: Part = {
  section: 'provenance',
  subheadings: ({ plates }) => 2 + (plates.some(({ images }) => images.length > 0) ? 1 : 0),
  hasContent: () => true,
  newPage: true,
  draw: async (flow, context) => {
    const { model } = context;
    const rerun = `platelens rerun --project ${model.project.fileName} --run ID`;
    flow.paragraph(
      [
        { text: `Run numbers are those of the project file ${model.project.fileName}. `, style: styles.body },
        { text: rerun, style: { ...styles.mono, size: 8, leading: styles.body.leading } },
        {
          text: ' computes a run again, offline, and says whether the bytes of its maps agree.',
          style: styles.body,
        },
      ],
      styles.body,
    );
    if (model.networks.length > 0) drawNetworks(flow, model);
    if (model.plates.some(({ runs }) => runs.length > 0)) drawRuns(flow, model);
    await drawImages(flow, context);
  },
};

function drawNetworks(flow: Flow, { networks }: ReportModel): void {
  flow.heading(2, 'Networks', 'provenance-networks');
  const columns = [
    { title: 'Network', share: 1.1 },
    { title: 'File', share: 1.1 },
    { title: 'SHA-256', share: 3, style: styles.mono },
  ];
  drawTable(
    flow,
    columns,
    networks.map(({ name, fileName, sha256 }) => [name, fileName, sha256]),
    {
      rowHeadings: true,
    },
  );
}

function drawRuns(flow: Flow, { plates, networks }: ReportModel): void {
  flow.heading(2, 'Runs', 'provenance-runs');
  const columns = [
    { title: 'Run', share: 0.5, style: { ...styles.table, face: 'strong' as const } },
    { title: 'Method and parameters', share: 2.9 },
    { title: 'Target', share: 0.9 },
    { title: 'Seed', share: 0.4, align: 'right' as const },
    { title: 'Maps', share: 0.8, align: 'right' as const },
    { title: 'Computed by', share: 1.6 },
    { title: 'Started (UTC)', share: 1.1 },
  ];
  const rows = plates.flatMap((plate) =>
    plate.runs.map((run) => {
      const network = networks.find(({ id }) => id === run.networkId)?.name ?? '';
      const plateName = plates.length > 1 ? ` on ${plate.name}` : '';
      return [
        `#${run.id}`,
        `${run.title}, ${network}${plateName}. ${describeParameters(run.parameters)}${layerOf(run)}`,
        run.targets.join(', '),
        String(run.seed),
        `${run.unitsDone} of ${run.unitsTotal}`,
        run.origins.map(({ device, programVersion }) => `PlateLens ${programVersion}, ${device}`).join('; '),
        run.createdAt.replace('T', ' ').slice(0, 16),
      ];
    }),
  );
  drawTable(flow, columns, rows, { rowHeadings: true });
}

const layerOf = ({ origins }: ReportRun): string => {
  const layers = [...new Set(origins.flatMap(({ layer }) => layer ?? []))];
  return layers.length === 0 ? '' : ` Layer ${layers.join(', ')}.`;
};

/** The files behind the pictures, so that anybody can tell whether they hold the same images. */
async function drawImages(flow: Flow, { model, hashFile, onStep }: PartContext): Promise<void> {
  const images = model.plates.flatMap((plate) => plate.images);
  if (images.length === 0) return;
  flow.heading(2, 'Images shown', 'provenance-images');
  const hashes = new Map<string, string>();
  for (const { path } of images) {
    flow.check();
    if (!hashes.has(path)) hashes.set(path, (await hashFile(path)) ?? 'cannot be read now');
    onStep('hashes of images');
  }
  const columns = [
    { title: 'Well', share: 0.5, style: { ...styles.table, face: 'strong' as const } },
    { title: 'Field', share: 0.4, align: 'right' as const },
    { title: 'Channel', share: 0.7 },
    { title: 'File', share: 1.6 },
    { title: 'SHA-256', share: 4.1, style: { ...styles.mono, size: 6.2 } },
  ];
  const rows = images.map(({ well, field, channel, relativePath, path }) => [
    ...[well, String(field), channel, relativePath],
    hashes.get(path) ?? '',
  ]);
  drawTable(flow, columns, rows, { tight: true, rowHeadings: true });
}
