import { SegmentedControl, Select, Slider, Switch } from '@mantine/core';
import { IconEye, IconEyeOff, IconFlame } from '@tabler/icons-react';
import { useChosenRun, useStore } from '../../state/index.ts';
import { formatPercent, formatValue, Hint, Labelled, Panel } from '../../ui/index.ts';
import { divergingNames, sequentialNames } from './colour-tables.ts';
import { canBeSigned } from '../../../shared/map-scale.ts';
import { overlaySettings, toggleOverlay } from './overlay-settings.ts';
import { MapViewChoice } from './map-view-choice.tsx';
import { RunChoice } from './run-choice.tsx';
import { useShownOverlay } from './use-overlay.ts';

/** What is drawn over the image, and how. */
export function OverlayPanel() {
  const run = useChosenRun();
  return (
    <Panel title="Overlay" aside={<VisibleSwitch />}>
      {run === undefined ? (
        <Hint icon={<IconFlame size={20} />} title="No maps yet">
          A run explains what a network saw in each well. Start one below, and its maps appear here while it
          works.
        </Hint>
      ) : (
        <>
          <RunChoice />
          <MapViewChoice />
          <Looks />
        </>
      )}
    </Panel>
  );
}

function VisibleSwitch() {
  const visible = useStore(overlaySettings, (value) => value.visible);
  return (
    <button
      type="button"
      className="pl-icon-button"
      data-testid="overlay-toggle"
      aria-pressed={visible}
      aria-label={visible ? 'Hide the overlay' : 'Show the overlay'}
      title="Show or hide the overlay (Space; hold to peek)"
      onClick={toggleOverlay}
    >
      {visible ? <IconEye size={16} /> : <IconEyeOff size={16} />}
    </button>
  );
}

function Looks() {
  const settings = useStore(overlaySettings, (value) => value);
  const { unit, signed, look, view } = useShownOverlay();
  const hasSign = view === 'map' && unit !== null && canBeSigned(unit);
  const reach = Math.max(Math.abs(look.limits.low), Math.abs(look.limits.high));
  return (
    <div className="pl-rows">
      <Labelled label="Opacity" value={formatPercent(settings.opacity)}>
        <Slider
          size="xs"
          min={0}
          max={1}
          step={0.01}
          label={null}
          thumbLabel="Opacity of the overlay"
          value={settings.opacity}
          onChange={(opacity) => overlaySettings.set({ opacity })}
        />
      </Labelled>
      <Labelled label="Threshold" value={formatValue(settings.threshold * reach)}>
        <Slider
          size="xs"
          min={0}
          max={0.95}
          step={0.01}
          label={null}
          thumbLabel="Values nearer to zero than this are not drawn"
          value={settings.threshold}
          onChange={(threshold) => overlaySettings.set({ threshold })}
        />
      </Labelled>
      <TopContour />
      <Labelled label="Evidence">
        <SegmentedControl
          size="xs"
          fullWidth
          disabled={!hasSign}
          data={[
            { value: 'positive', label: 'For' },
            { value: 'signed', label: 'For and against' },
          ]}
          value={signed ? 'signed' : 'positive'}
          onChange={(value) => overlaySettings.set({ signed: value === 'signed' })}
        />
      </Labelled>
      <Labelled label="Cells">
        <SegmentedControl
          size="xs"
          fullWidth
          data={[
            { value: 'smooth', label: 'Smooth' },
            { value: 'grid', label: 'As computed' },
          ]}
          value={settings.smooth ? 'smooth' : 'grid'}
          onChange={(value) => overlaySettings.set({ smooth: value === 'smooth' })}
        />
      </Labelled>
      <Labelled label="Colours">
        <SchemeChoice signed={signed} />
      </Labelled>
      <Switch
        size="xs"
        label="Draw weak values weaker"
        checked={settings.opacityByValue}
        onChange={(event) => overlaySettings.set({ opacityByValue: event.currentTarget.checked })}
      />
      <Switch
        size="xs"
        label="Each image on its own scale"
        data-testid="per-image-scale"
        title="Shows weak maps too, but colours can no longer be compared"
        disabled={view !== 'map'}
        checked={look.perImage}
        onChange={(event) => overlaySettings.set({ perImage: event.currentTarget.checked })}
      />
      <Switch
        size="xs"
        label="Grey image under the map"
        data-testid="grey-image"
        checked={settings.greyImage}
        onChange={(event) => overlaySettings.set({ greyImage: event.currentTarget.checked })}
      />
    </div>
  );
}

const topShares = [null, 0.01, 0.02, 0.05, 0.1, 0.2] as const;

/** Outlines the strongest part of every field. */
function TopContour() {
  const topShare = useStore(overlaySettings, (value) => value.topShare);
  return (
    <Labelled label="Outline">
      <Select
        size="xs"
        aria-label="Outline of the strongest part of each field"
        data-testid="top-contour"
        allowDeselect={false}
        data={topShares.map((share) => ({
          value: String(share ?? 0),
          label: share === null ? 'None' : `Strongest ${formatPercent(share)}`,
        }))}
        value={String(topShare ?? 0)}
        onChange={(value) => overlaySettings.set({ topShare: Number(value) === 0 ? null : Number(value) })}
      />
    </Labelled>
  );
}

function SchemeChoice({ signed }: { signed: boolean }) {
  const { sequential, diverging } = useStore(overlaySettings, (value) => value);
  return (
    <Select
      size="xs"
      aria-label="Colour table"
      allowDeselect={false}
      data={signed ? divergingNames : sequentialNames}
      value={signed ? diverging : sequential}
      onChange={(name) => {
        const divergingName = divergingNames.find((known) => known === name);
        const sequentialName = sequentialNames.find((known) => known === name);
        if (divergingName !== undefined) overlaySettings.set({ diverging: divergingName });
        if (sequentialName !== undefined) overlaySettings.set({ sequential: sequentialName });
      }}
    />
  );
}
