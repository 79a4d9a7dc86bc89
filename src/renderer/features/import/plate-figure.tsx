import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatWell, type PlateFormat } from '../../../shared/wells.ts';
import { fitCanvas, useSize } from '../../ui/index.ts';
import { hitPlate, layOutPlate, plateHeight } from '../plate/index.ts';
import { drawPlatePreview, previewInks, type PreviewedWell } from './draw-plate.ts';
import { count } from './format-words.ts';

/** The figure has the window for itself; a well takes up to so many pixels. */
const largestPitch = 54;

interface PlateFigureProps {
  readonly format: PlateFormat;
  readonly wells: readonly PreviewedWell[];
  /** True while a newer picture is on its way. */
  readonly stale: boolean;
}

/** The plate as an import would make it. */
export function PlateFigure({ format, wells, stale }: PlateFigureProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useSize(frame);
  const { rows, columns } = format;
  const height = plateHeight({ rows, columns }, width, largestPitch);
  const geometry = useMemo(
    () => layOutPlate({ rows, columns }, { width, height }, largestPitch),
    [rows, columns, width, height],
  );
  const scheme = useComputedColorScheme('dark');
  const [hover, setHover] = useState<string | null>(null);
  useEffect(() => {
    if (canvas.current === null || width === 0) return;
    const context = fitCanvas(canvas.current, width, height);
    drawPlatePreview(context, { geometry, wells, ink: previewInks[scheme] });
  }, [geometry, wells, scheme, width, height]);
  const incomplete = wells.filter((well) => well.incomplete).length;
  return (
    <figure className="pl-import-plate" data-stale={stale}>
      <div ref={frame}>
        <canvas
          ref={canvas}
          data-testid="import-plate"
          role="img"
          aria-label={`${count(wells.length, 'well')} with images on a plate of ${rows} by ${columns}`}
          style={{ width, height }}
          title={hover ?? undefined}
          onPointerMove={({ currentTarget, clientX, clientY }) => {
            const box = currentTarget.getBoundingClientRect();
            const hit = hitPlate(geometry, { x: clientX - box.left, y: clientY - box.top });
            setHover(hit?.kind === 'well' ? describeWell(formatWell(hit.well), wells) : null);
          }}
        />
      </div>
      <figcaption className="pl-import-legend">
        <span data-look="found">{count(wells.length - incomplete, 'well')}, number of fields inside</span>
        {incomplete === 0 ? null : (
          <span data-look="incomplete">{incomplete} with fewer images than most</span>
        )}
        <span data-look="hatched">{rows * columns - wells.length} without images</span>
      </figcaption>
    </figure>
  );
}

function describeWell(name: string, wells: readonly PreviewedWell[]): string {
  const well = wells.find((each) => each.name === name);
  if (well === undefined) return `${name}: no images`;
  return `${name}: ${count(well.fields, 'field')}, ${count(well.planes, 'plane')}`;
}
