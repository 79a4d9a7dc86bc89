import { Slider } from '@mantine/core';
import { isImported, type PlateStack } from '../../../shared/stack.ts';
import type { PlateView } from '../../../shared/plate.ts';
import { useStore } from '../../state/index.ts';
import { choosePlane, toggleMaximum, usePlane } from './plane-choice.ts';
import { planeWords, shownPlane } from './plane-words.ts';
import { viewerState } from './viewer-store.ts';
import './plane-bar.css';

/** Sliders through the slices and time points of a plate that has them; nothing for other plates. */
export function PlaneBar({ plate }: { plate: PlateView }) {
  const choice = usePlane(plate);
  const { stack } = plate;
  if (stack === undefined) return null;
  const shown = shownPlane(stack, choice);
  return (
    <div className="pl-plane-bar" role="group" aria-label="Slice and time" data-testid="plane-bar">
      {stack.slices.length > 1 ? (
        <>
          <Axis
            label="Slice"
            testId="slice-slider"
            values={stack.slices}
            value={typeof shown.z === 'number' ? shown.z : null}
            words={sliceWords(shown.z)}
            onChange={(z) => choosePlane(plate, { z })}
          />
          <button
            type="button"
            className="pl-plane-maximum"
            aria-pressed={shown.z === 'max'}
            title="Maximum of all slices (Z)"
            data-testid="maximum"
            onClick={() => toggleMaximum(plate)}
          >
            Maximum
          </button>
        </>
      ) : null}
      {stack.times.length > 1 ? (
        <Axis
          label="Time"
          testId="time-slider"
          values={stack.times}
          value={shown.t}
          words={String(shown.t)}
          onChange={(t) => choosePlane(plate, { t })}
        />
      ) : null}
      {isImported(choice) ? null : <PlaneNote plate={plate} stack={stack} />}
    </div>
  );
}

const sliceWords = (z: PlateStack['shown']['z']) =>
  typeof z === 'number' ? String(z) : z === 'max' ? 'max' : '—';

interface AxisProps {
  readonly label: string;
  readonly testId: string;
  readonly values: readonly number[];
  /** Null where a projection is shown. */
  readonly value: number | null;
  readonly words: string;
  readonly onChange: (value: number) => void;
}

function Axis({ label, testId, values, value, words, onChange }: AxisProps) {
  const place = value === null ? -1 : values.indexOf(value);
  const last = values.length - 1;
  return (
    <div className="pl-plane-axis">
      <span>{label}</span>
      <Slider
        className="pl-plane-slider"
        size="xs"
        min={0}
        max={last}
        label={null}
        thumbLabel={label}
        thumbProps={{ 'aria-valuetext': `${label} ${words}` }}
        data-projected={value === null}
        data-testid={testId}
        value={place < 0 ? Math.floor(values.length / 2) : place}
        onChange={(at) => onChange(values[at] ?? 0)}
      />
      <b data-testid={`${testId}-value`}>{words}</b>
      <span>of {values.length}</span>
    </div>
  );
}

/** What another plane than the imported one means for what else is on the screen. */
function PlaneNote({ plate, stack }: { plate: PlateView; stack: PlateStack }) {
  const isFar = useStore(viewerState, (value) => value.showsImported);
  const imported = planeWords(stack, { z: null, t: null });
  return (
    <p className="pl-plane-note" role="status">
      {isFar ? (
        <b data-testid="plane-far">Zoom in to see it: so many wells at once show {imported}.</b>
      ) : null}
      <button
        type="button"
        className="pl-link"
        title="Networks saw this plane, and maps explain it"
        data-testid="plane-back"
        onClick={() => choosePlane(plate, { z: null, t: null })}
      >
        back to {imported}
      </button>
    </p>
  );
}
