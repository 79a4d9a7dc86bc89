import { Autocomplete, Button, Menu, NumberInput, Slider, Switch } from '@mantine/core';
import { IconCopy, IconEyeOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { FieldId } from '../../../shared/ids.ts';
import type { PlateView } from '../../../shared/plate.ts';
import { regionNameSchema } from '../../../shared/region.ts';
import { useChosenPlate, useStore, useWriteBlock, workspace } from '../../state/index.ts';
import { ErrorNotice, formatPercent, Labelled, Panel } from '../../ui/index.ts';
import { Agreement } from './agreement.tsx';
import { beginBlinded, endBlinded } from './blinded-bar.tsx';
import { ClassList } from './class-list.tsx';
import { PickedRegions } from './picked-regions.tsx';
import { RegionFiles } from './region-files.tsx';
import { copySelected } from './region-actions.ts';
import { useAnnotators, useRegionCounts, useRegionsOf } from './region-queries.ts';
import { regionSettings, regionState, regionsTitle } from './region-state.ts';
import { SegmentForm } from './segment-form.tsx';

/** Classes, who draws, how the tools work, and files. */
export function RegionsPanel() {
  const plate = useChosenPlate();
  if (plate === undefined) return null;
  return (
    <Panel title={regionsTitle} testId="regions-panel" aside={<Total plate={plate} />}>
      <div className="pl-rows">
        <ClassList plate={plate} />
        <PickedRegions />
        <WhoDraws />
        <ToolSettings />
      </div>
      <div className="pl-rows">
        <SegmentForm plate={plate} />
        <Blinded />
        <RegionFiles plate={plate}>
          <CopyTo plate={plate} />
        </RegionFiles>
        <Agreement plateId={plate.id} />
        <Words />
      </div>
    </Panel>
  );
}

function Total({ plate }: { plate: PlateView }) {
  const { data: counts = [] } = useRegionCounts(plate.id);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <span className="pl-count" data-testid="region-total">
      {total}
    </span>
  );
}

function WhoDraws() {
  const annotator = useStore(regionSettings, (value) => value.annotator);
  const { data: known = [] } = useAnnotators();
  const [typed, setTyped] = useState<string | null>(null);
  const isGood = (name: string) => regionNameSchema.safeParse(name).success;
  return (
    <Labelled label="Annotator">
      <Autocomplete
        size="xs"
        aria-label="Annotator"
        data-testid="annotator"
        data={known}
        value={typed ?? annotator}
        error={typed !== null && !isGood(typed)}
        onChange={(name) => {
          setTyped(name);
          if (isGood(name)) regionSettings.set({ annotator: name.trim() });
        }}
        onBlur={() => setTyped(null)}
      />
    </Labelled>
  );
}

function ToolSettings() {
  const { brushPx, tolerance, visible } = useStore(regionSettings, (value) => value);
  const mode = useStore(regionState, (value) => value.mode);
  return (
    <>
      {mode === 'brush' || mode === 'eraser' ? (
        <Labelled label="Size" value={`${brushPx} px`}>
          <Slider
            size="xs"
            min={1}
            max={100}
            label={null}
            thumbLabel="Diameter of the brush in pixels"
            value={brushPx}
            onChange={(next) => regionSettings.set({ brushPx: next })}
          />
        </Labelled>
      ) : null}
      {mode === 'wand' ? (
        <Labelled label="Tolerance" value={formatPercent(tolerance)}>
          <Slider
            size="xs"
            min={0.01}
            max={0.6}
            step={0.01}
            label={null}
            thumbLabel="Tolerance of the wand as a share of the shown range"
            value={tolerance}
            onChange={(next) => regionSettings.set({ tolerance: next })}
          />
        </Labelled>
      ) : null}
      <Switch
        size="xs"
        label="Show regions"
        checked={visible}
        onChange={(event) => regionSettings.set({ visible: event.currentTarget.checked })}
      />
    </>
  );
}

function Blinded() {
  const blinding = useStore(regionState, (value) => value.blinding);
  const [seed, setSeed] = useState(1);
  return (
    <div className="pl-region-row">
      <Button
        size="compact-xs"
        variant={blinding === null ? 'default' : 'filled'}
        leftSection={<IconEyeOff size={13} />}
        data-testid="blinded"
        title="Hides maps and other people's regions, and shuffles the fields"
        onClick={() => (blinding === null ? beginBlinded(seed) : endBlinded())}
      >
        {blinding === null ? 'Draw blinded' : 'End blinded'}
      </Button>
      <NumberInput
        size="xs"
        className="pl-region-seed"
        aria-label="Seed of the order of fields"
        prefix="seed "
        min={0}
        max={999_999}
        allowDecimal={false}
        disabled={blinding !== null}
        value={seed}
        onChange={(next) => {
          if (typeof next === 'number') setSeed(next);
        }}
      />
    </div>
  );
}

/** Where the picked regions can be copied to. */
function CopyTo({ plate }: { plate: PlateView }) {
  const picked = useStore(regionState, (value) => value.selected);
  const selection = useStore(workspace, (value) => value.selection);
  const focus = useStore(workspace, (value) => value.focus);
  const regions = useRegionsOf(plate, focus ?? '');
  const block = useWriteBlock();
  const from = [...regions.values()].flat().find(({ id }) => picked.has(id))?.fieldId;
  const own = plate.wells.find(({ fields }) => fields.some(({ id }) => id === from));
  const fieldsOf = (wells: PlateView['wells']): FieldId[] =>
    wells.flatMap(({ fields }) => fields.map(({ id }) => id)).filter((id) => id !== from);
  const places = [
    { words: `other fields of ${own?.name ?? 'this well'}`, ids: own === undefined ? [] : fieldsOf([own]) },
    {
      words: 'fields of the selected wells',
      ids: fieldsOf(plate.wells.filter(({ name }) => selection.has(name))),
    },
    { words: 'all fields of the plate', ids: fieldsOf(plate.wells) },
  ];
  return (
    <Menu shadow="md" position="bottom-start">
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconCopy size={13} />}
          disabled={picked.size === 0 || block !== null}
        >
          Copy {picked.size > 0 ? picked.size : ''}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {places.map(({ words, ids }) => (
          <Menu.Item key={words} disabled={ids.length === 0} onClick={() => void copySelected(ids)}>
            {words} ({ids.length})
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What the last edit had to say. */
function Words() {
  const { notices, error } = useStore(regionState, (value) => value);
  return (
    <>
      {error === null ? null : <ErrorNotice error={error} />}
      {notices.length === 0 ? null : (
        <ul className="pl-region-notices" role="status">
          {notices.slice(0, 8).map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
          {notices.length > 8 ? <li>and {notices.length - 8} more</li> : null}
        </ul>
      )}
    </>
  );
}
