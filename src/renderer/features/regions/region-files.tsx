import { Button, Select, TextInput } from '@mantine/core';
import { IconFileExport, IconFileImport } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import {
  regionExportFormats,
  type RegionExportFormat,
  type RegionImportReport,
} from '../../../shared/contract/regions.ts';
import type { PlateView } from '../../../shared/plate.ts';
import { call } from '../../api/index.ts';
import { useStore, useWriteBlock } from '../../state/index.ts';
import { ChoosePath, type Choice } from '../../ui/index.ts';
import { act } from './region-actions.ts';
import { regionFiles } from './region-files-state.ts';
import { regionState } from './region-state.ts';

const formatWords: Readonly<Record<RegionExportFormat, string>> = {
  geojson: 'GeoJSON (QuPath)',
  coco: 'COCO',
  'label-tiff': 'Label images (TIFF)',
  'ome-zarr-labels': 'OME-Zarr labels',
};

/** Regions from files and to files; `children` are more commands beside those two. */
export function RegionFiles({ plate, children }: { plate: PlateView; children?: ReactNode }) {
  const open = useStore(regionFiles, (value) => value.open);
  const block = useWriteBlock();
  const toggle = (which: 'import' | 'export') => regionFiles.set({ open: open === which ? null : which });
  const close = () => regionFiles.set({ open: null });
  return (
    <>
      <div className="pl-region-row">
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconFileImport size={13} />}
          disabled={block !== null}
          data-testid="regions-import"
          onClick={() => toggle('import')}
        >
          Import
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconFileExport size={13} />}
          data-testid="regions-export"
          onClick={() => toggle('export')}
        >
          Export
        </Button>
        {children}
      </div>
      {open === 'import' ? <ImportForm plate={plate} onDone={close} /> : null}
      {open === 'export' ? <ExportForm plate={plate} onDone={close} /> : null}
    </>
  );
}

interface FormProps {
  readonly plate: PlateView;
  readonly onDone: () => void;
}

function ImportForm({ plate, onDone }: FormProps) {
  const path = useStore(regionFiles, (value) => value.importPath);
  const busy = useStore(regionState, (value) => value.busy);
  const run = async () => {
    const report = await act(() => call('regions.import', { paths: [path.trim()], plateId: plate.id }));
    if (report === null) return;
    regionState.set({ notices: describeImport(report) });
    regionFiles.set({ importPath: '' });
    onDone();
  };
  return (
    <form
      className="pl-region-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (path.trim() !== '') void run();
      }}
    >
      <PathField
        label="File or folder with regions"
        value={path}
        onChange={(importPath) => regionFiles.set({ importPath })}
        choices={['region-file', 'folder']}
      />
      <p className="pl-muted">
        GeoJSON, COCO, label images, OME-Zarr labels, CellProfiler masks and centres, VOC boxes.
      </p>
      <Button
        size="compact-xs"
        type="submit"
        loading={busy}
        disabled={path.trim() === ''}
        data-testid="import-run"
      >
        Import
      </Button>
    </form>
  );
}

function describeImport({ regions, fields, addedClasses, notices, leftOut }: RegionImportReport): string[] {
  return [
    `${regions} regions came into ${fields} fields`,
    ...(addedClasses.length === 0 ? [] : [`New classes: ${addedClasses.join(', ')}`]),
    ...leftOut.map(({ where, reason }) => `Left out: ${where.split(/[\\/]/).at(-1) ?? where}: ${reason}`),
    ...notices,
  ];
}

function ExportForm({ plate, onDone }: FormProps) {
  const [folder, setFolder] = useState('');
  const [to, setTo] = useState<RegionExportFormat>('geojson');
  const busy = useStore(regionState, (value) => value.busy);
  const run = async () => {
    const report = await act(() => call('regions.export', { plateId: plate.id, to, folder: folder.trim() }));
    if (report === null) return;
    regionState.set({
      notices: [
        `${report.regions} regions of ${report.fields} fields were written to ${report.folder}`,
        ...report.notices,
      ],
    });
    onDone();
  };
  return (
    <form
      className="pl-region-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (folder.trim() !== '') void run();
      }}
    >
      <Select
        size="xs"
        aria-label="Form of the files"
        allowDeselect={false}
        data={regionExportFormats.map((value) => ({ value, label: formatWords[value] }))}
        value={to}
        onChange={(value) => setTo(regionExportFormats.find((known) => known === value) ?? to)}
      />
      <PathField label="Folder to write into" value={folder} onChange={setFolder} choices={['folder']} />
      <Button
        size="compact-xs"
        type="submit"
        loading={busy}
        disabled={folder.trim() === ''}
        data-testid="export-run"
      >
        Export
      </Button>
    </form>
  );
}

interface PathFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly choices: readonly Choice[];
}

const choiceWords: Partial<Record<Choice, string>> = {
  folder: 'Choose a folder',
  'region-file': 'Choose a file',
};

function PathField({ label, value, onChange, choices }: PathFieldProps) {
  return (
    <div className="pl-region-row">
      <TextInput
        size="xs"
        className="pl-region-path"
        aria-label={label}
        placeholder={label}
        autoFocus
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {choices.map((choice) => (
        <ChoosePath
          key={choice}
          choice={choice}
          compact={choiceWords[choice] ?? 'Choose'}
          onChosen={onChange}
        />
      ))}
    </div>
  );
}
