import { SegmentedControl, Select, TextInput } from '@mantine/core';
import type { NetworkDescription } from '../../../shared/network.ts';
import { NumberField } from '../../ui/index.ts';
import type { NetworkDraft } from './network-draft.ts';
import { ScalingFields } from './scaling-fields.tsx';

interface NetworkFormProps {
  readonly draft: NetworkDraft;
  readonly description: NetworkDescription;
  /** Names of the plate's channels. */
  readonly channels: readonly string[];
  readonly onChange: (part: Partial<NetworkDraft>) => void;
}

/** What a network file does not say: its name, its classes, which channels feed it, and what it sees of a field. */
export function NetworkForm({ draft, description, channels, onChange }: NetworkFormProps) {
  return (
    <div className="pl-form">
      <TextInput
        size="xs"
        label="Name"
        value={draft.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <div className="pl-form-row">
        {draft.labels.map((label, index) => (
          <TextInput
            key={index}
            size="xs"
            label={`Class ${index}`}
            value={label}
            onChange={(event) => onChange({ labels: draft.labels.with(index, event.currentTarget.value) })}
          />
        ))}
      </div>
      <div className="pl-form-row">
        {draft.channels.map((channel, index) => (
          <Select
            key={index}
            size="xs"
            label={`Input channel ${index + 1}`}
            allowDeselect={false}
            data={[...channels]}
            value={channel}
            onChange={(name) => onChange({ channels: draft.channels.with(index, name ?? channel) })}
          />
        ))}
      </div>
      <ScalingFields scaling={draft.scaling} onChange={(scaling) => onChange({ scaling })} />
      <InputSize draft={draft} description={description} onChange={onChange} />
      <div>
        <span className="pl-field-label">The network sees</span>
        <SegmentedControl
          size="xs"
          fullWidth
          data={[
            { value: 'field', label: 'Whole fields' },
            { value: 'tiles', label: 'Tiles' },
            { value: 'cells', label: 'Single cells' },
          ]}
          value={draft.view}
          onChange={(view) => onChange({ view: view === 'cells' || view === 'tiles' ? view : 'field' })}
        />
      </div>
      {draft.view === 'tiles' ? (
        <Whole label="Halo, px" value={draft.haloPx} onChange={(haloPx) => onChange({ haloPx })} />
      ) : null}
      {draft.view === 'field' ? (
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="How a field is fitted to the network input"
          data={[
            { value: 'letterbox', label: 'Keep proportions' },
            { value: 'stretch', label: 'Stretch' },
          ]}
          value={draft.fit}
          onChange={(fit) => onChange({ fit: fit === 'stretch' ? 'stretch' : 'letterbox' })}
        />
      ) : null}
      {draft.view === 'cells' ? <CellFields draft={draft} channels={channels} onChange={onChange} /> : null}
    </div>
  );
}

function InputSize({ draft, description, onChange }: Omit<NetworkFormProps, 'channels'>) {
  const [, height, width] = description.inputShape;
  if (height !== null && width !== null) return null;
  const set = (axis: 0 | 1) => (value: number) =>
    onChange({ inputSize: axis === 0 ? [value, draft.inputSize[1]] : [draft.inputSize[0], value] });
  return (
    <div className="pl-form-row">
      <Whole label="Input height" value={draft.inputSize[0]} onChange={set(0)} />
      <Whole label="Input width" value={draft.inputSize[1]} onChange={set(1)} />
    </div>
  );
}

function CellFields({ draft, channels, onChange }: Omit<NetworkFormProps, 'description'>) {
  return (
    <>
      <div className="pl-form-row">
        <Select
          size="xs"
          label="Nuclei are in"
          allowDeselect={false}
          data={[...channels]}
          value={draft.nucleiChannel}
          onChange={(name) => onChange({ nucleiChannel: name ?? draft.nucleiChannel })}
        />
        <Whole label="Crop, px" value={draft.cropPx} onChange={(cropPx) => onChange({ cropPx })} />
      </div>
      <div className="pl-form-row">
        <NumberField
          size="xs"
          label="Smoothing, px"
          min={0}
          step={0.5}
          value={draft.smoothingPx}
          onChange={(smoothingPx) => onChange({ smoothingPx })}
        />
        <Whole
          label="Least area, px"
          value={draft.minAreaPx}
          onChange={(minAreaPx) => onChange({ minAreaPx })}
        />
        <Whole
          label="Largest area, px"
          value={draft.maxAreaPx}
          onChange={(maxAreaPx) => onChange({ maxAreaPx })}
        />
      </div>
    </>
  );
}

function Whole({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
}) {
  return (
    <NumberField size="xs" label={label} min={1} allowDecimal={false} value={value} onChange={onChange} />
  );
}
