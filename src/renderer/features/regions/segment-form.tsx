import { Button, Select } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useState } from 'react';
import type { Network } from '../../../shared/contract/rpc.ts';
import type { SegmentSource } from '../../../shared/contract/regions.ts';
import type { PlateView } from '../../../shared/plate.ts';
import { call, useNetworks } from '../../api/index.ts';
import { classLabel, useStore, useWriteBlock, workspace } from '../../state/index.ts';
import { act } from './region-actions.ts';
import { regionSettings, regionState } from './region-state.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly source: SegmentSource;
}

/** Lets the nucleus finder or a segmentation network draw the regions of a well. */
export function SegmentForm({ plate }: { plate: PlateView }) {
  const { data: networks = [] } = useNetworks();
  const focus = useStore(workspace, (value) => value.focus);
  const className = useStore(regionSettings, (value) => value.class);
  const busy = useStore(regionState, (value) => value.busy);
  const block = useWriteBlock();
  const choices = choicesFor(plate, networks);
  const [value, setValue] = useState<string | null>(null);
  const choice = choices.find((known) => known.value === value) ?? choices[0];
  const well = plate.wells.find(({ name }) => name === focus);
  const run = async (source: SegmentSource) => {
    const fieldIds = well?.fields.map(({ id }) => id) ?? [];
    const { annotator } = regionSettings.get();
    const found = await act(() => call('regions.segment', { fieldIds, source, class: className, annotator }));
    if (found === null) return;
    regionState.set({ notices: [`${found.regions} objects found in ${found.fields} fields`] });
  };
  return (
    <div className="pl-region-row">
      <Select
        size="xs"
        className="pl-region-path"
        aria-label="What finds the objects"
        allowDeselect={false}
        data={choices.map(({ value: id, label }) => ({ value: id, label }))}
        value={choice?.value ?? null}
        onChange={setValue}
      />
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconSparkles size={13} />}
        title={
          well === undefined
            ? 'Choose a well first'
            : `Makes every object of ${well.name} a region of class ${className}`
        }
        disabled={well === undefined || choice === undefined || block !== null}
        loading={busy}
        data-testid="segment"
        onClick={() => {
          if (choice !== undefined) void run(choice.source);
        }}
      >
        Segment {well?.name}
      </Button>
    </div>
  );
}

function choicesFor(plate: PlateView, networks: readonly Network[]): Choice[] {
  const finders = plate.channels.map(({ name }): Choice => ({
    value: `nuclei ${name}`,
    label: `Nuclei in ${name}`,
    source: { kind: 'nuclei', channel: name },
  }));
  const classes = networks
    .filter(({ description, recipe }) => description.task === 'segmentation' && recipe.view.kind !== 'cells')
    .flatMap((network) =>
      Array.from({ length: network.description.classCount }, (_, classIndex): Choice => {
        return {
          value: `network ${network.id} ${classIndex}`,
          label: `${network.name}: ${classLabel(network.labels, classIndex)}`,
          source: { kind: 'network', networkId: network.id, classIndex },
        };
      }),
    );
  return [...finders, ...classes];
}
