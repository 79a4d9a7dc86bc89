import { Button, Radio, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  exportFormats,
  exportFormatWords,
  omeZarrVersions,
  type ExportFormat,
  type OmeZarrVersion,
} from '../../../shared/contract/exports.ts';
import type { Project } from '../../../shared/contract/rpc.ts';
import { ChoosePath } from '../../ui/index.ts';
import { useStore, workspace } from '../../state/index.ts';
import { ExportOutcome } from './export-outcome.tsx';
import { useExport } from './use-export.ts';

/** Which wells: of every plate, of the plate in view, or those selected on it. */
type Scope = 'project' | 'plate' | 'selection';

/** What to write, of which wells, and where to. */
export function ExportForm({ project }: { project: Project }) {
  const [to, setTo] = useState<ExportFormat>('csv');
  const [version, setVersion] = useState<OmeZarrVersion>('0.4');
  const [folder, setFolder] = useState('');
  const { plateId, selection } = useStore(workspace, (value) => value);
  const [scope, setScope] = useState<Scope>(selection.size > 0 ? 'selection' : 'project');
  const { state, start, stop } = useExport();
  const shownPlate = plateId ?? project.plates[0]?.id ?? null;
  const isBusy = state.kind === 'writing';
  const submit = () =>
    start({
      ...{ to, folder: folder.trim(), omeZarr: version },
      plateIds: scope === 'project' || shownPlate === null ? null : [shownPlate],
      wells: scope === 'selection' && selection.size > 0 ? [...selection] : null,
    });
  return (
    <form
      className="pl-export"
      onSubmit={(event) => {
        event.preventDefault();
        if (folder.trim() !== '' && !isBusy) void submit();
      }}
    >
      <FormatChoice value={to} disabled={isBusy} onChange={setTo} />
      {to === 'ome-zarr' ? (
        <SegmentedControl
          size="xs"
          aria-label="Version of OME-Zarr"
          data={omeZarrVersions.map((value) => ({ value, label: `OME-Zarr ${value}` }))}
          value={version}
          onChange={(value) => setVersion(omeZarrVersions.find((known) => known === value) ?? version)}
        />
      ) : null}
      <ScopeChoice project={project} selected={selection.size} value={scope} onChange={setScope} />
      <FolderField value={folder} onChange={setFolder} />
      <div className="pl-export-foot">
        <ExportOutcome state={state} onStop={stop} />
        <Button
          size="sm"
          type="submit"
          loading={isBusy}
          disabled={folder.trim() === ''}
          data-testid="export-start"
        >
          Export
        </Button>
      </div>
    </form>
  );
}

interface FormatChoiceProps {
  readonly value: ExportFormat;
  readonly disabled: boolean;
  readonly onChange: (value: ExportFormat) => void;
}

function FormatChoice({ value, disabled, onChange }: FormatChoiceProps) {
  return (
    <Radio.Group
      aria-label="What to write"
      value={value}
      onChange={(text) => onChange(exportFormats.find((known) => known === text) ?? value)}
    >
      <div className="pl-export-formats">
        {exportFormats.map((format) => (
          <Radio
            key={format}
            size="xs"
            value={format}
            disabled={disabled}
            label={exportFormatWords[format].title}
            description={exportFormatWords[format].summary}
          />
        ))}
      </div>
    </Radio.Group>
  );
}

interface ScopeChoiceProps {
  readonly project: Project;
  readonly selected: number;
  readonly value: Scope;
  readonly onChange: (value: Scope) => void;
}

function ScopeChoice({ project, selected, value, onChange }: ScopeChoiceProps) {
  const choices = [
    { value: 'project', label: project.plates.length > 1 ? 'Every plate' : 'Every well' },
    ...(project.plates.length > 1 ? [{ value: 'plate', label: 'The plate in view' }] : []),
    {
      value: 'selection',
      label: selected === 0 ? 'Selected wells' : `Selected wells (${selected})`,
      disabled: selected === 0,
    },
  ];
  return (
    <SegmentedControl
      size="xs"
      aria-label="Which wells"
      data={choices}
      value={value}
      onChange={(text) => onChange(text === 'plate' || text === 'selection' ? text : 'project')}
    />
  );
}

interface FolderFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function FolderField({ value, onChange }: FolderFieldProps) {
  return (
    <TextInput
      size="xs"
      label="Folder"
      description="On the machine that PlateLens runs on. Nothing that is there is replaced."
      placeholder="For instance /data/exports/plate-1"
      data-testid="export-folder"
      value={value}
      rightSection={<ChoosePath choice="folder" compact="Choose a folder" onChosen={onChange} />}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
