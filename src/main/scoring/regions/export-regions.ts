import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegionExportReport, RegionExportRequest } from '../../../shared/contract/regions.ts';
import { badInput, cancelled } from '../../../shared/errors.ts';
import type { Project } from '../../db/index.ts';
import { writeCoco } from './formats/coco.ts';
import { fieldStem, plateStems, type ExportedField } from './formats/exported-field.ts';
import { writeGeojson } from './formats/geojson.ts';
import { drawLabels, labelTableName, toLabelTable, type LabelRow } from './formats/label-image.ts';
import { writeOmeZarrLabels } from './formats/write-ome-zarr.ts';
import { encodeLabelTiff } from './formats/write-tiff.ts';
import type { ImportFollowing } from './import-regions.ts';

/**
 * Writes the regions of a plate, or of all of them, into a folder, which is made where it is missing. GeoJSON keeps
 * everything exactly; what the other forms cannot hold is told. @throws BadInput where there is no region.
 */
export async function exportRegions(
  project: Project,
  request: RegionExportRequest,
  following: ImportFollowing = {},
): Promise<RegionExportReport> {
  const fields = listFields(project, request);
  if (fields.length === 0) {
    throw badInput({
      what: 'there are no regions to export',
      where: project.path,
      mend: 'Draw or import some first.',
    });
  }
  await mkdir(request.folder, { recursive: true });
  const { files, notices } = await writers[request.to](project, fields, request.folder, following);
  const regions = fields.reduce((sum, field) => sum + field.regions.length, 0);
  return { folder: request.folder, files, fields: fields.length, regions, notices: [...notices] };
}

function listFields(
  project: Project,
  { plateId, wells, class: only, annotator }: RegionExportRequest,
): ExportedField[] {
  const ids = plateId === null ? project.listPlates().map(({ id }) => id) : [plateId];
  const plates = ids.map((id) => project.readPlateView(id));
  const stems = plateStems(plates.map(({ name }) => name));
  return plates.flatMap((plate, place) => {
    const { id } = plate;
    const plateStem = stems[place] ?? '';
    const asked = {
      plateId: id,
      ...(only === null ? {} : { class: only }),
      ...(annotator === null ? {} : { annotator }),
    };
    const regions = Map.groupBy(project.listRegions(asked), ({ fieldId }) => fieldId);
    const chosen = plate.wells.filter(({ name }) => wells?.includes(name) ?? true);
    return chosen.flatMap((well) =>
      well.fields.flatMap((field) => {
        const own = regions.get(field.id);
        return own === undefined
          ? []
          : [{ plate: plate.name, plateStem, well: well.name, field, regions: own }];
      }),
    );
  });
}

interface Written {
  readonly files: number;
  readonly notices: readonly string[];
}

type Writer = (
  project: Project,
  fields: readonly ExportedField[],
  folder: string,
  following: ImportFollowing,
) => Promise<Written>;

const writers: Readonly<Record<RegionExportRequest['to'], Writer>> = {
  geojson: async (project, fields, folder, following) => {
    const classes = project.listRegionClasses();
    await forEachField(fields, following, (field) =>
      writeFile(join(folder, `${fieldStem(field)}.geojson`), writeGeojson(field, classes)),
    );
    return { files: fields.length, notices: [] };
  },
  coco: async (project, fields, folder) => {
    const { text, notices } = writeCoco(fields, project.listRegionClasses());
    await writeFile(join(folder, 'annotations.json'), text);
    return { files: 1, notices };
  },
  'label-tiff': async (_project, fields, folder, following) => {
    const rows: LabelRow[] = [];
    let overlaps = 0;
    await forEachField(fields, following, async (exported) => {
      const drawn = drawLabels(exported);
      overlaps += drawn.overlaps;
      const file = `${fieldStem(exported)}.tif`;
      await writeFile(join(folder, file), await encodeLabelTiff(drawn.labels, exported.field));
      rows.push(...exported.regions.map((region, index) => toRow(exported, file, region, index)));
    });
    await writeFile(join(folder, labelTableName), toLabelTable(rows));
    return { files: fields.length + 1, notices: overlapNotice(overlaps) };
  },
  'ome-zarr-labels': async (project, fields, folder, following) => {
    const classes = project.listRegionClasses();
    let overlaps = 0;
    await forEachField(fields, following, async (exported) => {
      overlaps += await writeOmeZarrLabels(join(folder, `${fieldStem(exported)}.zarr`), exported, classes);
    });
    return { files: fields.length, notices: overlapNotice(overlaps) };
  },
};

const toRow = (
  { plate, well, field }: ExportedField,
  file: string,
  region: ExportedField['regions'][number],
  index: number,
): LabelRow => ({
  file,
  label: index + 1,
  class: region.class,
  annotator: region.annotator,
  name: region.name ?? '',
  plate,
  well,
  field: field.index,
});

const overlapNotice = (pixels: number) =>
  pixels === 0 ? [] : [`${pixels} pixels lay in several regions and went to the later one`];

async function forEachField(
  fields: readonly ExportedField[],
  { signal, onProgress = () => undefined }: ImportFollowing,
  write: (field: ExportedField) => Promise<void>,
): Promise<void> {
  for (const [index, field] of fields.entries()) {
    if (signal?.aborted === true) throw cancelled();
    onProgress(index / fields.length, fieldStem(field));
    await write(field);
  }
}
