import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import {
  largestPixelUm,
  smallestPixelUm,
  type ImportPreview,
  type SliceChoice,
  type TimeChoice,
} from '../../../shared/import.ts';
import { plateFormats } from '../../../shared/wells.ts';
import { importDraft, type ImportDraft } from './import-draft.ts';

interface OptionsFormProps {
  readonly draft: ImportDraft;
  readonly preview: ImportPreview;
}

/** Name, size, scale, and which slices and times. */
export function OptionsForm({ draft, preview }: OptionsFormProps) {
  return (
    <div className="pl-import-part">
      <TextInput
        size="xs"
        label="Plate name"
        placeholder={preview.name}
        maxLength={200}
        value={draft.name}
        data-testid="import-name"
        onChange={(event) => importDraft.set({ name: event.currentTarget.value })}
      />
      <div className="pl-import-pair">
        <SizeField draft={draft} preview={preview} />
        <NumberInput
          size="xs"
          label="Pixel size, µm"
          hideControls
          placeholder={preview.pixelSizeUm === null ? 'unknown' : String(preview.pixelSizeUm)}
          value={draft.pixelSizeUm ?? ''}
          error={draft.pixelSizeUm !== null && !isPixelSize(draft.pixelSizeUm)}
          onChange={(value) => importDraft.set({ pixelSizeUm: typeof value === 'number' ? value : null })}
        />
      </div>
      <div className="pl-import-pair">
        <SliceField draft={draft} />
        <TimeField draft={draft} />
      </div>
      {hasStack(preview) || draft.keepPlanes ? (
        <Checkbox
          size="xs"
          label="Keep every slice and time point, to look through"
          checked={draft.keepPlanes}
          data-testid="import-keep-planes"
          onChange={(event) => importDraft.set({ keepPlanes: event.currentTarget.checked })}
        />
      ) : null}
      {preview.otherSlices + preview.otherTimes === 0 ? null : (
        <p className="pl-import-evidence">{describeOthers(preview)}</p>
      )}
    </div>
  );
}

export const isPixelSize = (um: number) => um >= smallestPixelUm && um <= largestPixelUm;

/** True where there is more than one slice or time point, in files of their own or inside the images. */
const hasStack = ({ otherSlices, otherTimes, image }: ImportPreview) =>
  otherSlices + otherTimes > 0 || (image !== null && image.slices * image.times > 1);

function describeOthers({ otherSlices, otherTimes, keepsPlanes }: ImportPreview): string {
  const parts = [
    otherSlices === 0 ? null : `${otherSlices} images of other slices`,
    otherTimes === 0 ? null : `${otherTimes} of other times`,
  ];
  const others = parts.filter((part) => part !== null).join(' and ');
  return keepsPlanes
    ? `${others} will be there to look through; networks see the chosen ones.`
    : `${others} will not be read.`;
}

function SizeField({ draft, preview }: OptionsFormProps) {
  const found = `${preview.rows} × ${preview.columns}`;
  return (
    <Select
      size="xs"
      label="Wells"
      data={[
        { value: '', label: draft.size === null ? `${found}, as found` : 'As found' },
        ...plateFormats.map(({ rows, columns }) => ({
          value: `${rows}x${columns}`,
          label: `${rows * columns} (${rows} × ${columns})`,
        })),
      ]}
      allowDeselect={false}
      value={draft.size === null ? '' : `${draft.size.rows}x${draft.size.columns}`}
      onChange={(value) =>
        importDraft.set({
          size: plateFormats.find(({ rows, columns }) => `${rows}x${columns}` === value) ?? null,
        })
      }
    />
  );
}

const oneSlice = 'one';

function SliceField({ draft: { z } }: { draft: ImportDraft }) {
  const set = (next: SliceChoice | null) => importDraft.set({ z: next });
  return (
    <div>
      <Select
        size="xs"
        label="Slices"
        allowDeselect={false}
        data={[
          { value: 'middle', label: 'The middle one' },
          { value: 'max', label: 'Maximum of all' },
          { value: oneSlice, label: 'By number' },
        ]}
        value={typeof z === 'number' ? oneSlice : (z ?? 'middle')}
        data-testid="import-slices"
        onChange={(value) => set(value === 'max' ? 'max' : value === oneSlice ? 1 : null)}
      />
      {typeof z === 'number' ? <WholeNumber label="Slice" value={z} onChange={set} /> : null}
    </div>
  );
}

function TimeField({ draft: { t } }: { draft: ImportDraft }) {
  const set = (next: TimeChoice | null) => importDraft.set({ t: next });
  return (
    <div>
      <Select
        size="xs"
        label="Times"
        allowDeselect={false}
        data={[
          { value: 'first', label: 'The first one' },
          { value: 'all', label: 'Each as a field' },
          { value: oneSlice, label: 'By number' },
        ]}
        value={typeof t === 'number' ? oneSlice : (t ?? 'first')}
        onChange={(value) => set(value === 'all' ? 'all' : value === oneSlice ? 1 : null)}
      />
      {typeof t === 'number' ? <WholeNumber label="Time" value={t} onChange={set} /> : null}
    </div>
  );
}

interface WholeNumberProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function WholeNumber({ label, value, onChange }: WholeNumberProps) {
  return (
    <NumberInput
      size="xs"
      mt={4}
      aria-label={label}
      min={0}
      max={100_000}
      allowDecimal={false}
      clampBehavior="strict"
      value={value}
      onChange={(next) => {
        if (typeof next === 'number') onChange(next);
      }}
    />
  );
}
