import { ActionIcon, Button } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconEyeOff } from '@tabler/icons-react';
import { useEffect, useMemo } from 'react';
import type { PlateView } from '../../../shared/plate.ts';
import { useStore } from '../../state/index.ts';
import { overlaySettings } from '../overlay/index.ts';
import { viewerState } from '../viewer/index.ts';
import { shuffledFields } from './field-order.ts';
import { regionState } from './region-state.ts';

/** Begins blinded drawing: maps and other people's regions are hidden, fields come in an order drawn by lot. */
export function beginBlinded(seed: number): void {
  const mapsShown = overlaySettings.get().visible;
  overlaySettings.set({ visible: false });
  regionState.set({ blinding: { seed, place: 0, mapsShown }, selected: new Set() });
}

/** Shows again what was hidden. */
export function endBlinded(): void {
  const { blinding } = regionState.get();
  if (blinding?.mapsShown === true) overlaySettings.set({ visible: true });
  regionState.set({ blinding: null });
}

/** The way through the fields while drawing blinded. */
export function BlindedBar({ plate }: { plate: PlateView }) {
  const blinding = useStore(regionState, (value) => value.blinding);
  const viewer = useStore(viewerState, (value) => value.viewer);
  const seed = blinding?.seed ?? null;
  const order = useMemo(() => (seed === null ? [] : shuffledFields(plate, seed)), [plate, seed]);
  const place = blinding?.place ?? 0;
  const field = order[place];
  const canvas = field?.canvas;
  useEffect(() => {
    if (canvas !== undefined) viewer?.zoomTo(canvas);
  }, [viewer, canvas]);
  useEffect(() => {
    document.body.dataset['blinded'] = seed === null ? 'no' : 'yes';
    return () => {
      delete document.body.dataset['blinded'];
    };
  }, [seed]);
  // Another way to show the maps (a key, the menu) would spoil the judgement.
  const shown = useStore(overlaySettings, (value) => value.visible);
  useEffect(() => {
    if (seed !== null && shown) overlaySettings.set({ visible: false });
  }, [seed, shown]);
  if (blinding === null) return null;
  const go = (step: number) => {
    const next = (place + step + order.length) % order.length;
    regionState.set({ blinding: { ...blinding, place: next }, selected: new Set() });
  };
  return (
    <div className="pl-blinded" role="status" data-testid="blinded-bar">
      <IconEyeOff size={15} aria-hidden />
      <span>
        Blinded, field <b>{place + 1}</b> of {order.length}
      </span>
      <ActionIcon variant="subtle" color="gray" size={24} aria-label="Field before" onClick={() => go(-1)}>
        <IconArrowLeft size={15} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" size={24} aria-label="Next field" onClick={() => go(1)}>
        <IconArrowRight size={15} />
      </ActionIcon>
      <Button size="compact-xs" variant="default" onClick={endBlinded}>
        End
      </Button>
    </div>
  );
}
