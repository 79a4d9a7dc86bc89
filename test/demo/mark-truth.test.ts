import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rasteriseUnion } from '../../src/shared/region-raster.ts';
import { markTruth, truthClasses, writeSyntheticPlate } from '../../src/main/demo/index.ts';
import { readGreyTiff } from '../../src/main/demo/image-files.ts';
import { importPlate } from '../../src/main/plates/index.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { makeTempProject } from '../helpers/temp-project.ts';

it('marks every pixel that was drawn as a cell and is not lit, and the stray light; once', async () => {
  const dir = makeTempFolder();
  const plate = await writeSyntheticPlate(dir, { seed: 96, rows: 2, columns: 2, fieldPx: 128 });
  const project = makeTempProject();
  const { plateId } = await importPlate(project, {
    ...{ path: plate.imageDir, pattern: '{well}_f{field}_{channel}', plateMap: plate.plateMapFile },
  });
  await markTruth(project, plateId, plate.maskDir);
  const before = project.listRegions({}).length;
  const size = { width: 128, height: 128 };
  for (const { name, fields } of project.readPlateView(plateId).wells) {
    const [field] = fields;
    if (field === undefined) throw new Error('a well without field');
    const read = (part: string) => readGreyTiff(join(plate.maskDir, `${name}_f01_${part}.tif`));
    const [cells, light] = await Promise.all([read('cells'), read('artefact')]);
    const isLit = light.pixels.map((value) => (value > 0 ? 1 : 0));
    const isClean = cells.pixels.map((value, pixel) => (value > 0 && isLit[pixel] === 0 ? 1 : 0));
    const [marked, lit] = truthClasses.map((entry) =>
      rasteriseUnion(
        project.listRegions({ fieldIds: [field.id], class: entry.name }).map(({ geometry }) => geometry),
        size,
      ),
    );
    expect(marked).toEqual(Uint8Array.from(isClean));
    expect(lit).toEqual(Uint8Array.from(isLit));
  }
  await markTruth(project, plateId, plate.maskDir);
  expect(project.listRegions({})).toHaveLength(before);
});
