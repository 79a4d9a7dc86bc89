import { Button, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFolderDown } from '@tabler/icons-react';
import { useMutate } from '../../api/index.ts';
import { useStore, useWriteBlock } from '../../state/index.ts';
import { CutName, ErrorNotice } from '../../ui/index.ts';
import { ChannelForm } from './channel-form.tsx';
import { formatBytes } from './format-words.ts';
import {
  closeImport,
  forgetImport,
  importDraft,
  toImportRequest,
  toPreviewRequest,
  type ImportDraft,
} from './import-draft.ts';
import { useImportPreview, usePatternPreview, useRecognition } from './import-queries.ts';
import { isPixelSize, OptionsForm } from './options-form.tsx';
import { PatternForm } from './pattern-form.tsx';
import { PlateMapForm } from './plate-map-form.tsx';
import { PreviewSide } from './preview-side.tsx';
import { FolderField, FormatField } from './source-form.tsx';
import './import.css';

/** How long the form must rest before the disk is asked. */
const restMs = 250;

/** The wizard: what to read left, what would become of it right. Importing itself goes on behind, in the plate list. */
export function ImportDesk() {
  const draft = useStore(importDraft, (value) => value);
  return (
    <Modal
      opened={draft.open}
      onClose={closeImport}
      fullScreen
      title="Import a plate"
      classNames={{ content: 'pl-import', header: 'pl-import-header', body: 'pl-import-body' }}
      transitionProps={{ duration: 0 }}
    >
      {draft.path === null ? (
        <Welcome plateMap={draft.plateMap} />
      ) : (
        <Desk key={draft.path} draft={draft} path={draft.path} />
      )}
    </Modal>
  );
}

function Welcome({ plateMap }: { plateMap: string | null }) {
  return (
    <div className="pl-import-welcome">
      <IconFolderDown size={40} stroke={1.4} aria-hidden />
      <h2>Which folder holds the plate?</h2>
      <p>
        An OME-Zarr plate, the folder that an Operetta, Phenix, ImageXpress or CellVoyager wrote, or any
        folder of images whose names tell their wells. The images stay where they are.
      </p>
      <FolderField path={null} autoFocus />
      {plateMap === null ? null : (
        <p data-testid="import-waiting-map">
          The plate map <CutName name={plateMap} /> is taken along.
        </p>
      )}
      <p className="pl-muted">A folder can also be dropped on the desktop program’s window.</p>
    </div>
  );
}

function Desk({ draft, path }: { draft: ImportDraft; path: string }) {
  const [rested] = useDebouncedValue(draft, restMs);
  const { data: found } = useRecognition(path);
  const format = draft.format === 'auto' ? found?.format : draft.format;
  const byName = format === 'tiff-pattern' || draft.pattern !== null;
  const isSame = rested.path === draft.path;
  const tried = usePatternPreview(byName && isSame ? { path, pattern: rested.pattern } : null);
  const preview = useImportPreview(isSame ? toPreviewRequest(rested) : null);
  const shown = preview.error === null ? preview.data : undefined;
  return (
    <div className="pl-import-desk">
      <aside className="pl-import-side">
        <div className="pl-import-form">
          <FolderField path={path} />
          <FormatField draft={draft} isRefused={preview.error !== null} />
          {byName ? <PatternForm draft={draft} tried={tried.data} error={tried.error} /> : null}
          {preview.data === undefined ? null : (
            <>
              <ChannelForm draft={draft} preview={preview.data} />
              <OptionsForm draft={draft} preview={preview.data} />
            </>
          )}
          <PlateMapForm draft={draft} />
        </div>
        <Foot draft={draft} preview={shown} isAsking={preview.isFetching || rested !== draft} />
      </aside>
      <section className="pl-import-stage" aria-label="Preview" tabIndex={0}>
        <PreviewSide
          preview={shown}
          tried={tried.data}
          error={preview.error}
          isAsking={preview.isFetching || rested !== draft}
        />
      </section>
    </div>
  );
}

interface FootProps {
  readonly draft: ImportDraft;
  readonly preview: ReturnType<typeof useImportPreview>['data'];
  readonly isAsking: boolean;
}

function Foot({ draft, preview, isAsking }: FootProps) {
  const blocked = useWriteBlock();
  const start = useMutate('import.start');
  const request = toImportRequest(draft);
  const reason = blocked ?? preview?.refusal ?? roomReason(preview) ?? null;
  const badPixel = draft.pixelSizeUm !== null && !isPixelSize(draft.pixelSizeUm);
  return (
    <div className="pl-import-foot">
      {start.error === null ? null : <ErrorNotice error={start.error} />}
      {reason === null ? null : (
        <p className="pl-import-refusal" role="status" data-testid="import-refusal">
          {reason}
        </p>
      )}
      {preview === undefined ? null : (
        <p className="pl-muted">
          The project grows by about {formatBytes(preview.bytesNeeded)}
          {preview.bytesFree === null ? '' : `; ${formatBytes(preview.bytesFree)} are free`}.
        </p>
      )}
      <Button
        size="sm"
        fullWidth
        data-testid="import-start"
        loading={start.isPending}
        disabled={preview === undefined || reason !== null || isAsking || badPixel}
        onClick={() => {
          if (request !== null) start.mutate(request, { onSuccess: forgetImport });
        }}
      >
        Import
      </Button>
    </div>
  );
}

function roomReason(preview: FootProps['preview']): string | null {
  if (preview?.bytesFree === undefined || preview.bytesFree === null) return null;
  return preview.bytesNeeded > preview.bytesFree
    ? 'The drive of the project has no room for this plate.'
    : null;
}
