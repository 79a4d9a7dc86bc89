import { ActionIcon, Button, Loader, Select, Slider } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { Network } from '../../../shared/contract/rpc.ts';
import type { PlateView } from '../../../shared/plate.ts';
import { windowsOf, type LayerMaps } from '../../../shared/segmentation.ts';
import { useStore, useWriteBlock } from '../../state/index.ts';
import { formatValue } from '../../ui/index.ts';
import { colourSteps, overlaySettings } from '../overlay/index.ts';
import { chooseLayer, keepAsRun } from './explain-actions.ts';
import { LayerThumbnail } from './layer-thumbnail.tsx';
import { rangeOf } from './map-picture.ts';
import { forgetObject, segmentationState, type AskedObject } from './segmentation-state.ts';
import { stripLayers } from './strip-layers.ts';
import { useObjectMap, useSegmenter } from './use-segmentation.ts';

/** Under the image while an object is asked about: its map at every layer, and the window from pixels to the whole. */
export function LayerStrip({ plate }: { plate: PlateView }) {
  const network = useSegmenter(plate);
  const asked = useStore(segmentationState, (value) => value.asked);
  if (network === undefined || asked?.networkId !== network.id) return null;
  return (
    <section className="pl-layer-strip" aria-label="Why this object" data-testid="layer-strip">
      <StripHead network={network} asked={asked} />
      <Layers network={network} asked={asked} />
    </section>
  );
}

interface StripProps {
  readonly network: Network;
  readonly asked: AskedObject;
}

function StripHead({ network, asked }: StripProps) {
  const { answer, busy, problem } = useStore(segmentationState, (value) => value);
  const shown = useObjectMap();
  const label = network.labels[answer?.facts.classIndex ?? -1];
  const range = shown === null ? null : rangeOf(shown.map);
  return (
    <header>
      <b>{label ?? 'Object'}</b>
      <span className="pl-muted">
        at {asked.y}, {asked.x}
        {answer === null ? '' : ` · ${answer.facts.pixels} px`}
      </span>
      {busy ? <Loader size={12} aria-label="Computing the maps" /> : null}
      {range === null ? null : (
        <span className="pl-strip-range" title="Smallest and largest value of the shown map: logit per cell">
          <span data-testid="object-min">{formatValue(range.min)}</span>
          <ScaleSwatch />
          <span data-testid="object-max">{formatValue(range.max)}</span>
        </span>
      )}
      {problem === null ? null : (
        <span className="pl-segmentation-problem" role="status" title={problem}>
          {problem}
        </span>
      )}
      {shown === null ? null : <WindowSlider layer={shown.layer} window={shown.map.window} />}
      {shown === null ? null : (
        <KeepButton asked={asked} layer={shown.layer.layer} window={shown.map.window} />
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label="Close the explanation"
        data-testid="strip-close"
        onClick={forgetObject}
      >
        <IconX size={14} />
      </ActionIcon>
    </header>
  );
}

/** The colours of the map from its lowest drawn value to its highest. */
function ScaleSwatch() {
  const { signed, diverging, sequential } = useStore(overlaySettings, (value) => value);
  const steps = colourSteps(signed ? diverging : sequential, 12);
  const stops = Array.from({ length: 12 }, (_, at) => `rgb(${steps.slice(3 * at, 3 * at + 3).join(' ')})`);
  return <i aria-hidden style={{ background: `linear-gradient(90deg, ${stops.join(', ')})` }} />;
}

/** What a window is called. */
export const windowWords = (window: number) =>
  window === 1 ? 'HiRes' : window === 0 ? 'Seg-Grad' : `${window} cells`;

function WindowSlider({ layer, window }: { layer: LayerMaps; window: number }) {
  const windows = windowsOf(layer);
  const place = Math.max(0, windows.indexOf(window));
  return (
    <div className="pl-window-slider">
      <span>Window</span>
      <Slider
        size="xs"
        min={0}
        max={windows.length - 1}
        label={null}
        thumbLabel="Window that the gradient is pooled over"
        thumbProps={{ 'aria-valuetext': windowWords(window) }}
        data-testid="window-slider"
        value={place}
        onChange={(at) => segmentationState.set({ window: windows[at] ?? 1, kept: null })}
      />
      <b data-testid="window-value">{windowWords(window)}</b>
    </div>
  );
}

function KeepButton({ asked, layer, window }: { asked: AskedObject; layer: string; window: number }) {
  const block = useWriteBlock();
  const kept = useStore(segmentationState, (value) => value.kept);
  return (
    <Button
      size="compact-xs"
      variant="default"
      disabled={block !== null || kept !== null}
      title={block ?? 'Computes this map again as a run of this field, which the project keeps'}
      data-testid="keep-run"
      onClick={() => void keepAsRun(asked, layer, window)}
    >
      {kept === null ? 'Keep as a run' : `Kept as run ${kept}`}
    </Button>
  );
}

function Layers({ network, asked }: StripProps) {
  const { answer, layer: chosen } = useStore(segmentationState, (value) => value);
  const window = useStore(segmentationState, (value) => value.window);
  const strip = stripLayers(network.description);
  const others = network.description.layers.filter(
    ({ differentiable, name }) => differentiable && strip.every((layer) => layer.name !== name),
  );
  return (
    <div className="pl-strip-layers" role="group" aria-label="Layers, from the input to the output">
      {strip.map((layer) => (
        <LayerThumbnail
          key={layer.name}
          {...{ layer, asked, window }}
          maps={answer?.layers.get(layer.name)}
          isChosen={layer.name === chosen}
          onChoose={() => void chooseLayer(network, layer.name)}
        />
      ))}
      {others.length === 0 ? null : (
        <Select
          size="xs"
          w={150}
          searchable
          aria-label="Another layer"
          placeholder="another layer"
          data={others.map(({ name }) => name)}
          value={others.some(({ name }) => name === chosen) ? chosen : null}
          onChange={(name) => {
            if (name !== null) void chooseLayer(network, name);
          }}
        />
      )}
    </div>
  );
}
