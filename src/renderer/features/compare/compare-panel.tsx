import { ActionIcon } from '@mantine/core';
import { IconLink, IconUnlink } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Channel, PlateView, Well } from '../../../shared/plate.ts';
import { CutName } from '../../ui/index.ts';
import type { OverlayLook } from '../overlay/index.ts';
import { StageLayers, useChannelLooks } from '../viewer/index.ts';
import { usePanelStage, type PanelStageParts } from './use-panel-stage.ts';

interface ComparePanelProps extends Omit<PanelStageParts, 'linked' | 'channels'> {
  readonly plate: PlateView;
  readonly title: string;
  readonly well: Well;
  readonly look: OverlayLook;
  readonly place: number;
  /** What chooses the panel's content, in place of its heading. */
  readonly choice: ReactNode;
}

/** One live image of a comparison, with its heading and the switch that takes it out of the common movement. */
export function ComparePanel(props: ComparePanelProps) {
  const { plate, title, well, place } = props;
  const looks = useChannelLooks(plate);
  // An unlinked panel keeps the channels as they were and has switches of its own.
  const [own, setOwn] = useState<readonly Channel[] | null>(null);
  const linked = own === null;
  const frame = useRef<HTMLDivElement>(null);
  const value = useRef<HTMLOutputElement>(null);
  const cross = useRef<HTMLElement>(null);
  const stage = usePanelStage({ ...props, linked, channels: own ?? looks }, { frame, value, cross });
  useEffect(() => stage?.overlay.setScene(props.scene), [stage, props.scene]);
  useEffect(() => stage?.overlay.setLook(props.look), [stage, props.look]);
  return (
    <section
      className="pl-compare-panel"
      aria-label={`${title}, ${well.name}`}
      data-testid={`panel-${place}`}
    >
      <header>
        <b>{well.name}</b>
        <span className="pl-compare-title">{props.choice ?? <CutName name={title} />}</span>
        {own === null ? null : <OwnChannels channels={own} onChange={setOwn} />}
        <output ref={value} className="pl-compare-value" aria-label={`Value under the cursor in ${title}`} />
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-pressed={linked}
          aria-label={linked ? `Unlink ${title}` : `Link ${title} again`}
          title={linked ? 'Move this panel alone' : 'Move with the others again'}
          data-testid={`link-${place}`}
          onClick={() => setOwn(linked ? looks : null)}
        >
          {linked ? <IconLink size={14} /> : <IconUnlink size={14} />}
        </ActionIcon>
      </header>
      <div
        ref={frame}
        className="pl-stage"
        data-linked={linked}
        onMouseMove={(event) => stage?.pointAt(event)}
        onMouseLeave={() => stage?.pointAway()}
      >
        <StageLayers />
        <i ref={cross} className="pl-compare-cross" hidden />
      </div>
    </section>
  );
}

interface OwnChannelsProps {
  readonly channels: readonly Channel[];
  readonly onChange: (channels: readonly Channel[]) => void;
}

function OwnChannels({ channels, onChange }: OwnChannelsProps) {
  return channels.map((channel, index) => (
    <button
      key={channel.index}
      type="button"
      className="pl-compare-channel"
      aria-pressed={channel.visible}
      aria-label={`${channel.visible ? 'Hide' : 'Show'} ${channel.name} in this panel`}
      title={channel.name}
      style={{ background: channel.visible ? channel.color : 'transparent', borderColor: channel.color }}
      onClick={() => onChange(channels.with(index, { ...channel, visible: !channel.visible }))}
    />
  ));
}
