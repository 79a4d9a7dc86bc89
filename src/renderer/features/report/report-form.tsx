import { Checkbox, NumberInput, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import {
  reportPresetSchema,
  reportSectionSchema,
  reportSectionTitles,
  type ReportPreset,
} from '../../../shared/contract/reports.ts';
import type { Project } from '../../../shared/contract/rpc.ts';
import { useStore, workspace } from '../../state/index.ts';
import { choosePreset, reportDraft, type ReportDraft } from './report-draft.ts';

const presetTitles: Readonly<Record<ReportPreset, string>> = {
  screening: 'Screening',
  reviewer: 'Reviewer',
  short: 'Short',
};

interface ReportFormProps {
  readonly project: Project;
  readonly draft: ReportDraft;
}

/** Everything that can be chosen about a report. */
export function ReportForm({ project, draft }: ReportFormProps) {
  const change = (part: Partial<ReportDraft>) => reportDraft.set(part);
  return (
    <div className="pl-report-form">
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="Preset"
        data={reportPresetSchema.options.map((value) => ({ value, label: presetTitles[value] }))}
        value={draft.preset}
        onChange={(value) => choosePreset(reportPresetSchema.parse(value))}
      />
      <TextInput
        size="xs"
        label="Title"
        placeholder={project.plates.length === 1 ? (project.plates[0]?.name ?? project.name) : project.name}
        value={draft.title}
        maxLength={300}
        data-testid="report-title"
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        label="Made by"
        placeholder="Left out"
        value={draft.author}
        maxLength={200}
        onChange={(event) => change({ author: event.currentTarget.value })}
      />
      {project.plates.length > 1 ? <PlateChoice project={project} draft={draft} /> : null}
      <WellChoice draft={draft} />
      <SectionChoice draft={draft} />
      <div className="pl-report-pair">
        <NumberInput
          size="xs"
          label="Wells a class"
          min={1}
          max={384}
          allowDecimal={false}
          clampBehavior="strict"
          value={draft.wellsPerClass}
          onChange={(value) => {
            if (typeof value === 'number' && value >= 1) change({ wellsPerClass: value });
          }}
        />
        <div>
          <span className="pl-report-label">Paper</span>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label="Paper"
            data={[
              { value: 'a4', label: 'A4' },
              { value: 'letter', label: 'Letter' },
            ]}
            value={draft.paper}
            onChange={(value) => change({ paper: value === 'letter' ? 'letter' : 'a4' })}
          />
        </div>
      </div>
    </div>
  );
}

function PlateChoice({ project, draft }: ReportFormProps) {
  const all = project.plates.map(({ id }) => id);
  const chosen = draft.plateIds ?? all;
  return (
    <fieldset className="pl-report-choice">
      <legend>Plates</legend>
      {project.plates.map((plate) => (
        <Checkbox
          key={plate.id}
          size="xs"
          label={plate.name}
          checked={chosen.includes(plate.id)}
          onChange={({ currentTarget: { checked } }) => {
            const next = all.filter((id) => (id === plate.id ? checked : chosen.includes(id)));
            if (next.length > 0) reportDraft.set({ plateIds: next.length === all.length ? null : next });
          }}
        />
      ))}
    </fieldset>
  );
}

/** Wells as text; the selection on the plate can be taken over. */
function WellChoice({ draft }: { draft: ReportDraft }) {
  const selection = useStore(workspace, (value) => value.selection);
  return (
    <div>
      <Textarea
        size="xs"
        label="Wells"
        placeholder="Every well, or for instance B02:D04, H12"
        autosize
        minRows={1}
        maxRows={3}
        value={draft.wells}
        data-testid="report-wells"
        onChange={(event) => reportDraft.set({ wells: event.currentTarget.value })}
      />
      {selection.size > 0 ? (
        <button
          type="button"
          className="pl-link"
          onClick={() => reportDraft.set({ wells: [...selection].join(', ') })}
        >
          take the selection ({selection.size})
        </button>
      ) : null}
    </div>
  );
}

function SectionChoice({ draft }: { draft: ReportDraft }) {
  return (
    <fieldset className="pl-report-choice">
      <legend>Sections</legend>
      {reportSectionSchema.options.map((section) => (
        <Checkbox
          key={section}
          size="xs"
          label={reportSectionTitles[section]}
          checked={draft.sections.includes(section)}
          onChange={({ currentTarget: { checked } }) => {
            const next = reportSectionSchema.options.filter((other) =>
              other === section ? checked : draft.sections.includes(other),
            );
            if (next.length > 0) reportDraft.set({ sections: next });
          }}
        />
      ))}
    </fieldset>
  );
}
