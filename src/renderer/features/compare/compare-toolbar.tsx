import { ActionIcon, SegmentedControl, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { methodInfo } from '../../../shared/methods.ts';
import type { PlateView, Role } from '../../../shared/plate.ts';
import { useStore } from '../../state/index.ts';
import { toggleCompare } from '../viewer/index.ts';
import { compareState } from './compare-store.ts';
import { comparisonKinds, grids } from './comparison.ts';
import type { Panels } from './use-panels.ts';

const kindLabels = {
  classes: 'Classes',
  methods: 'Methods',
  wells: 'Controls',
  selected: 'Selected',
  free: 'Free',
} as const;

interface CompareToolbarProps {
  readonly plate: PlateView;
  readonly panels: Panels;
  readonly children: ReactNode;
}

/** What is compared with what, and the one colour bar. */
export function CompareToolbar({ plate, panels, children }: CompareToolbarProps) {
  const kind = useStore(compareState, (value) => value.kind);
  return (
    <div className="pl-toolbar" role="toolbar" aria-label="Comparison">
      <ActionIcon
        variant="subtle"
        color="gray"
        size={28}
        aria-label="Back to one image"
        title="Back to one image (K)"
        data-testid="compare-close"
        onClick={toggleCompare}
      >
        <IconX size={16} />
      </ActionIcon>
      <SegmentedControl
        size="xs"
        className="pl-compare-kinds"
        aria-label="What is compared"
        data={comparisonKinds.map((value) => ({ value, label: kindLabels[value] }))}
        value={kind}
        onChange={(value) =>
          compareState.set({ kind: comparisonKinds.find((known) => known === value) ?? 'classes' })
        }
      />
      <Choices plate={plate} panels={panels} />
      {children}
    </div>
  );
}

function Choices({ plate, panels }: Omit<CompareToolbarProps, 'children'>) {
  const state = useStore(compareState, (value) => value);
  const { subject, otherRun, otherRuns } = panels;
  switch (state.kind) {
    case 'classes': {
      const own = subject.contents.filter(
        ({ map }) =>
          map?.map.run.id === subject.shown?.map.run.id && map?.map.target !== subject.shown?.map.target,
      );
      return own.length < 2 ? null : (
        <Choice
          label="Class on the other side"
          value={subject.otherClass?.map.target ?? null}
          data={own.map(({ map }) => ({ value: map?.map.target ?? '', label: map?.className ?? '' }))}
          onChange={(otherTarget) => compareState.set({ otherTarget })}
        />
      );
    }
    case 'methods':
      return otherRuns.length < 2 ? null : (
        <Choice
          label="Run on the other side"
          value={otherRun === undefined ? null : String(otherRun.id)}
          data={otherRuns.map(({ id, method }) => ({
            value: String(id),
            label: `#${id} ${methodInfo(method).title}`,
          }))}
          onChange={(id) => compareState.set({ otherRunId: Number(id) })}
        />
      );
    case 'wells':
      return (['negative', 'positive'] as const).map((role) => (
        <Choice
          key={role}
          label={`${role === 'negative' ? 'Negative' : 'Positive'} control`}
          value={subject.controls[role]}
          data={wellsOf(plate, role)}
          onChange={(name) => compareState.set({ [role]: name })}
        />
      ));
    case 'selected':
      return null;
    case 'free':
      return <GridChoice />;
  }
}

const wellsOf = ({ wells }: PlateView, role: Role) =>
  wells.filter((well) => well.role === role).map(({ name }) => ({ value: name, label: name }));

function GridChoice() {
  const grid = useStore(compareState, (value) => value.grid);
  return (
    <Choice
      label="Grid of panels"
      value={grid}
      data={grids.map((value) => ({ value, label: value.replace('x', ' × ') }))}
      onChange={(name) => compareState.set({ grid: grids.find((known) => known === name) ?? '2x2' })}
    />
  );
}

/** Chooses what a free panel shows. */
export function ContentChoice({ panels, place }: { panels: Panels; place: number }) {
  const { contents } = panels.subject;
  const title = panels.panels[place]?.title;
  return (
    <Choice
      label={`Content of panel ${place + 1}`}
      value={contents.find(({ label }) => label === title)?.value ?? null}
      data={contents.map(({ value, label }) => ({ value, label }))}
      onChange={(value) => compareState.set(({ free }) => ({ free: { ...free, [place]: value } }))}
    />
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | null;
  readonly data: { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, data, onChange }: ChoiceProps) {
  return (
    <Select
      size="xs"
      className="pl-compare-choice"
      aria-label={label}
      title={label}
      placeholder={label}
      allowDeselect={false}
      data={data}
      value={value}
      comboboxProps={{ width: 240, position: 'bottom-start' }}
      onChange={(next) => {
        if (next !== null) onChange(next);
      }}
    />
  );
}
