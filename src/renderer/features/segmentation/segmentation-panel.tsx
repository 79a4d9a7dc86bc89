import { Select, Switch } from '@mantine/core';
import type { Network } from '../../../shared/contract/rpc.ts';
import type { PlateView } from '../../../shared/plate.ts';
import { useStore } from '../../state/index.ts';
import { formatPercent, Panel } from '../../ui/index.ts';
import { classColours } from './class-colours.ts';
import { classMasks, maskKey } from './class-masks.ts';
import { classShares } from './class-outlines.ts';
import { forgetObject, segmentationState } from './segmentation-state.ts';
import { useSegmenter, useSegmenters } from './use-segmentation.ts';

/** Which segmentation network draws its classes over the image; nothing where the project has none. */
export function SegmentationPanel({ plate }: { plate: PlateView }) {
  const networks = useSegmenters(plate);
  const network = useSegmenter(plate);
  const shown = useStore(segmentationState, (value) => value.shown);
  if (network === undefined) return null;
  return (
    <Panel title="Segmentation" testId="segmentation-panel">
      {networks.length < 2 ? null : (
        <Select
          size="xs"
          mb={8}
          aria-label="Segmentation network"
          allowDeselect={false}
          data={networks.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={String(network.id)}
          onChange={(value) => {
            forgetObject();
            segmentationState.set({
              networkId: networks.find(({ id }) => String(id) === value)?.id ?? null,
              layer: null,
            });
          }}
        />
      )}
      <Switch
        size="xs"
        label="Outline what it predicts"
        checked={shown}
        data-testid="show-classes"
        onChange={(event) => {
          const { checked } = event.currentTarget;
          segmentationState.set({ shown: checked });
          if (!checked) forgetObject();
        }}
      />
      {shown ? <Legend network={network} /> : null}
    </Panel>
  );
}

function Legend({ network }: { network: Network }) {
  const asked = useStore(segmentationState, (value) => value.asked);
  const { held, problem } = useStore(classMasks, (value) => value);
  const own = [...held].filter(([key]) => key.startsWith(`${network.id}/`));
  const mask =
    (asked === null ? undefined : held.get(maskKey(network.id, asked.field.id))) ?? own.at(-1)?.[1];
  const shares = mask === undefined ? null : classShares(mask.grid, network.labels.length);
  const colours = classColours(network.labels.length);
  return (
    <>
      <ul className="pl-class-legend" data-testid="class-legend">
        {network.labels.map((label, index) => (
          <li key={label}>
            <i style={{ borderColor: colours[index] }} />
            <span>{label}</span>
            <b>{shares === null ? '' : formatPercent(shares[index] ?? 0)}</b>
          </li>
        ))}
      </ul>
      {problem !== null ? (
        <p className="pl-segmentation-problem" role="status">
          {problem}
        </p>
      ) : (
        <p className="pl-muted">
          {mask === undefined
            ? 'Zoom into a field to see its classes.'
            : 'Click an object to see which pixels, and which layer, made it so.'}
        </p>
      )}
    </>
  );
}
