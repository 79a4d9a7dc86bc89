import { Menu, Select, Button } from '@mantine/core';
import { IconPalette } from '@tabler/icons-react';
import type { Channel, PlateView } from '../../../shared/plate.ts';
import { useStore, useWriteBlock } from '../../state/index.ts';
import { changeChannel } from './channel-looks.ts';
import { channelPresets, presetColours, type ChannelPreset } from './channel-presets.ts';
import { contrastScope, contrastScopes } from './contrast-scope.ts';
import './channels.css';

const scopeLabels = {
  plate: 'Automatic: plate',
  well: 'Automatic: well',
  field: 'Automatic: field',
  project: 'Automatic: project',
} as const;

interface ChannelToolsProps {
  readonly plate: PlateView;
  readonly channels: readonly Channel[];
}

/** Colours for all channels at once, and over which pixels automatic contrast looks. */
export function ChannelTools({ plate, channels }: ChannelToolsProps) {
  const scope = useStore(contrastScope, (value) => value.scope);
  const mayWrite = useWriteBlock() === null;
  return (
    <div className="pl-channel-tools">
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPalette size={13} />}
            data-testid="channel-presets"
          >
            Colours
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {channelPresets.map((preset) => (
            <Menu.Item key={preset.name} onClick={() => applyPreset(plate, channels, preset, mayWrite)}>
              {preset.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Select
        size="xs"
        aria-label="Pixels that automatic contrast looks at"
        title="Where a channel’s wand takes its percentiles. The limits then hold for the whole plate, or for every plate of the project."
        data-testid="contrast-scope"
        allowDeselect={false}
        data={contrastScopes.map((value) => ({ value, label: scopeLabels[value] }))}
        value={scope}
        onChange={(value) =>
          contrastScope.set({ scope: contrastScopes.find((known) => known === value) ?? 'plate' })
        }
      />
    </div>
  );
}

function applyPreset(
  plate: PlateView,
  channels: readonly Channel[],
  preset: ChannelPreset,
  mayWrite: boolean,
): void {
  const colours = presetColours(preset, channels);
  for (const [place, channel] of channels.entries()) {
    changeChannel(plate, channel, { color: colours[place] ?? channel.color }, mayWrite);
  }
}
