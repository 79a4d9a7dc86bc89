import { ActionIcon, Slider } from '@mantine/core';
import { IconEye, IconEyeOff, IconWand } from '@tabler/icons-react';
import type { Channel, PlateView } from '../../../shared/plate.ts';
import { useChosenPlate, useWriteBlock } from '../../state/index.ts';
import { CutName, Labelled, NumberField, Panel } from '../../ui/index.ts';
import { ChannelTools } from './channel-tools.tsx';
import { changeChannel, useChannelLooks } from './channel-looks.ts';
import { automaticLimits, contrastScope } from './contrast-scope.ts';
import { Histogram } from './histogram.tsx';
import { fitProject } from './project-contrast.ts';

/** Colour, contrast and gamma of every channel. A change redraws the cached pixels and asks for none. */
export function ChannelsPanel() {
  const plate = useChosenPlate();
  return (
    <Panel title="Channels">
      {plate === undefined ? (
        <p className="pl-muted">Channels appear here when a plate is imported.</p>
      ) : (
        <ChannelRows plate={plate} />
      )}
    </Panel>
  );
}

function ChannelRows({ plate }: { plate: PlateView }) {
  const channels = useChannelLooks(plate);
  const blocked = useWriteBlock();
  return (
    <div className="pl-channels" role="group" aria-label="Channels">
      {blocked === null ? null : (
        <p className="pl-channels-unkept" data-testid="channels-unkept" title={blocked}>
          Changes show in this window only; the project cannot be written.
        </p>
      )}
      <ChannelTools plate={plate} channels={channels} />
      {channels.map((channel, place) => (
        <ChannelRow
          key={channel.index}
          channel={channel}
          onChange={(change) => changeChannel(plate, channel, change, blocked === null)}
          onAutomatic={() => void fitContrast(plate, channel, place, blocked === null)}
        />
      ))}
    </div>
  );
}

async function fitContrast(
  plate: PlateView,
  channel: Channel,
  place: number,
  mayWrite: boolean,
): Promise<void> {
  const { scope } = contrastScope.get();
  if (scope === 'project') {
    const limits = await fitProject(plate, channel, mayWrite);
    changeChannel(plate, channel, limits, mayWrite);
    return;
  }
  const limits = automaticLimits(plate, channel, place, scope);
  if (limits !== null) changeChannel(plate, channel, limits, mayWrite);
}

interface ChannelRowProps {
  readonly channel: Channel;
  readonly onAutomatic: () => void;
  readonly onChange: (change: Partial<Channel>) => void;
}

function ChannelRow({ channel, onChange, onAutomatic }: ChannelRowProps) {
  const { name, color, visible, low, high, gamma, rangeMin, rangeMax } = channel;
  return (
    <div className="pl-channel" data-visible={visible} data-testid={`channel-${channel.index}`}>
      <div className="pl-channel-head">
        <input
          type="color"
          className="pl-color"
          aria-label={`Colour of ${name}`}
          value={color}
          onChange={(event) => onChange({ color: event.currentTarget.value })}
        />
        <span className="pl-channel-name">
          <CutName name={name} />
        </span>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          title="Limits at the 1st and 99.8th percentile"
          aria-label={`Automatic contrast of ${name}`}
          onClick={onAutomatic}
        >
          <IconWand size={14} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-pressed={visible}
          aria-label={visible ? `Hide ${name}` : `Show ${name}`}
          onClick={() => onChange({ visible: !visible })}
        >
          {visible ? <IconEye size={15} /> : <IconEyeOff size={15} />}
        </ActionIcon>
      </div>
      <Histogram channel={channel} disabled={false} onChange={onChange} />
      <div className="pl-channel-limits">
        <LimitInput
          label={`Black point of ${name}`}
          value={low}
          span={rangeMax - rangeMin}
          accepts={(value) => value < high}
          onChange={(value) => onChange({ low: value })}
        />
        <Labelled label="γ" value={gamma.toFixed(2)}>
          <Slider
            size="xs"
            min={0.2}
            max={3}
            step={0.01}
            label={null}
            thumbLabel={`Gamma of ${name}`}
            value={gamma}
            onChange={(value) => onChange({ gamma: value })}
          />
        </Labelled>
        <LimitInput
          label={`White point of ${name}`}
          value={high}
          span={rangeMax - rangeMin}
          accepts={(value) => value > low}
          onChange={(value) => onChange({ high: value })}
        />
      </div>
    </div>
  );
}

/** Rounds a limit to what matters over a range: a ten-thousandth of it. */
function roundFor(value: number, span: number): number {
  const digits = Math.min(9, Math.max(0, 4 - Math.ceil(Math.log10(Math.max(span, 1e-9)))));
  return Number(value.toFixed(digits));
}

interface LimitInputProps {
  readonly label: string;
  readonly value: number;
  readonly span: number;
  /** False for a black point that is not below white, and the other way round. */
  readonly accepts: (value: number) => boolean;
  readonly onChange: (value: number) => void;
}

function LimitInput({ label, value, span, accepts, onChange }: LimitInputProps) {
  return (
    <NumberField
      size="xs"
      hideControls
      className="pl-limit"
      aria-label={label}
      value={roundFor(value, span)}
      accepts={accepts}
      onChange={onChange}
    />
  );
}
