import type { ReportModel, ReportPlate } from '../../model/report-model.ts';
import { drawFacts } from '../blocks/facts.ts';
import { drawPlateFigure, plateFigureHeight } from '../blocks/plate-figure.ts';
import type { Flow } from '../flow.ts';
import type { Part } from './part.ts';

const between = 22;

export const platesPart: Part = {
  section: 'plates',
  subheadings: ({ plates }) => plates.length,
  hasContent: ({ plates }) => plates.length > 0,
  newPage: false,
  draw: async (flow, { model, onStep }) => {
    for (const plate of model.plates) {
      flow.heading(2, plate.name, `plate-${plate.id}`);
      drawFacts(flow, describePlate(plate, model));
      drawMaps(flow, plate);
      onStep('plate maps');
      await new Promise((resolve) => setImmediate(resolve));
    }
  },
};

function describePlate(plate: ReportPlate, { plates }: ReportModel): [string, string][] {
  const fields = plate.wells.reduce((sum, { fieldCount }) => sum + fieldCount, 0);
  const channels = plate.channels.map(({ name }) => name).join(', ');
  const pixel = plate.pixelSizeUm === null ? 'pixel size not known' : `${plate.pixelSizeUm} µm a pixel`;
  const facts: [string, string][] = [
    ['Format', `${plate.rows * plate.columns} wells (${plate.rows} × ${plate.columns})`],
    ['In this report', `${plate.wells.length} wells, ${fields} fields`],
    ['Channels', `${channels}; ${pixel}`],
  ];
  return plates.length > 40 ? facts.slice(1) : facts;
}

/** Three maps side by side, two where they are two or large, one where wells would be too small to see. */
function drawMaps(flow: Flow, plate: ReportPlate): void {
  const across = plate.columns > 24 ? 1 : plate.columns > 12 || plate.maps.length < 3 ? 2 : 3;
  const width = (flow.width - between * (across - 1)) / across;
  for (let from = 0; from < plate.maps.length; from += across) {
    const row = plate.maps.slice(from, from + across);
    const height = Math.max(...row.map((map) => plateFigureHeight(flow, plate, map, width)));
    flow.need(height + 16);
    for (const [index, map] of row.entries()) {
      drawPlateFigure(flow, plate, map, { x: flow.left + index * (width + between), y: flow.y, width });
    }
    flow.y += height + 16;
  }
}
