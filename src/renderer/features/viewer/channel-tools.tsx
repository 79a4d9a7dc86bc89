import { Menu, Select, Button } from '@mantine/core';
import { IconPalette } from '@tabler/icons-react';
import type { Channel, PlateView } from '../../../shared/plate.ts';
import { useStore } from '../../state/index.ts';
import { changeChannel } from './channel-looks.ts';
import { channelPresets, presetColours, type ChannelPreset } from './channel-presets.ts';
import { contrastScope, contrastScopes } from './contrast-scope.ts';
import './channels.css';

const scopeLabels = {
  plate: 'Automatic: plate',
  well: 'Automatic: well',
  field: 'Automatic: field',
} as const;

interface ChannelToolsProps {
  readonly plate: PlateView;
  readonly channels: readonly Channel[];
  readonly disabled: boolean;
}

/** Colours for all channels at once, and over which pixels automatic contrast looks. */
export function ChannelTools({ plate, channels, disabled }: ChannelToolsProps) {
  const scope = useStore(contrastScope, (value) => value.scope);
  return (
    <div className="pl-channel-tools">
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            size="compact-xs"
            variant="default"
            disabled={disabled}
            leftSection={<IconPalette size={13} />}
            data-testid="channel-presets"
          >
            Colours
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {channelPresets.map((preset) => (
            <Menu.Item key={preset.name} onClick={() => applyPreset(plate, channels, preset)}>
              {preset.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Select
        size="xs"
        disabled={disabled}
        aria-label="Pixels that automatic contrast looks at"
        title="Where a channel’s wand takes its percentiles. The limits then hold for the whole plate."
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

function applyPreset(plate: PlateView, channels: readonly Channel[], preset: ChannelPreset): void {
  const colours = presetColours(preset, channels);
  for (const [place, channel] of channels.entries()) {
    changeChannel(plate, channel, { color: colours[place] ?? channel.color });
  }
}
