import { IconPhotoSearch } from '@tabler/icons-react';
import type { ImportPreview, PatternPreview } from '../../../shared/import.ts';
import { smallestFormat, tryParseWell } from '../../../shared/wells.ts';
import { ErrorNotice, Hint } from '../../ui/index.ts';
import type { PreviewedWell } from './draw-plate.ts';
import { ExcerptList } from './excerpt-list.tsx';
import { describeStray, formatBytes } from './format-words.ts';
import { PlateFigure } from './plate-figure.tsx';
import { Reconciliation } from './reconciliation.tsx';

interface PreviewSideProps {
  readonly preview: ImportPreview | undefined;
  readonly tried: PatternPreview | undefined;
  readonly error: Error | null;
  readonly isAsking: boolean;
}

/** The plate as it would be, and all that would not be in it. */
export function PreviewSide({ preview, tried, error, isAsking }: PreviewSideProps) {
  // What the names alone tell is shown while the whole cannot be.
  const fromNames = error === null ? [] : wellsOf(tried);
  if (error !== null) {
    return (
      <div className="pl-import-preview">
        <ErrorNotice error={error} />
        {fromNames.length === 0 ? null : (
          <PlateFigure format={smallestFormat(fromNames)} wells={fromNames} stale />
        )}
      </div>
    );
  }
  if (preview === undefined) {
    return (
      <Hint icon={<IconPhotoSearch size={26} />} title="Looking at the folder">
        Names and the first image are read; nothing is changed.
      </Hint>
    );
  }
  return (
    <div className="pl-import-preview" data-testid="import-preview" data-asking={isAsking}>
      <Facts preview={preview} />
      <PlateFigure format={preview} wells={preview.wells} stale={isAsking} />
      {preview.plateMap === null ? null : <Reconciliation map={preview.plateMap} />}
      <ExcerptList title="Named by the metadata, but not there" list={preview.missing} />
      <ExcerptList title="Left out" list={preview.leftOut} />
      {preview.strayFiles === 0 ? null : <p className="pl-muted">{describeStray(preview.strayFiles)}</p>}
    </div>
  );
}

function Facts({ preview }: { preview: ImportPreview }) {
  const { wells, fields, planes, channels, image, pixelSizeUm } = preview;
  const facts = [
    ['Wells', wells.length.toLocaleString('en')],
    ['Fields', fields.toLocaleString('en')],
    ['Planes', planes.toLocaleString('en')],
    ['Channels', String(channels.length)],
    ['Image', image === null ? 'none opened' : `${image.width} × ${image.height}, ${image.type}`],
    ['Pixel', pixelSizeUm === null ? 'unknown' : `${Number(pixelSizeUm.toPrecision(4))} µm`],
    ['To read', formatBytes(preview.bytesToRead)],
  ] as const;
  return (
    <dl className="pl-import-facts">
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function wellsOf(tried: PatternPreview | undefined): PreviewedWell[] {
  return (tried?.wells ?? []).flatMap(({ well, fields, images }) => {
    const place = tryParseWell(well);
    return place === null ? [] : [{ name: well, ...place, fields, planes: images, incomplete: false }];
  });
}
