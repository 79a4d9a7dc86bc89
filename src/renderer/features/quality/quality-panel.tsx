import { Loader, SegmentedControl } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { PlateId } from '../../../shared/ids.ts';
import type { PlateQuality } from '../../../shared/quality.ts';
import { call, usePlate } from '../../api/index.ts';
import { useChosenPlateId, useStore } from '../../state/index.ts';
import { ErrorNotice, Hint } from '../../ui/index.ts';
import { ControlTable } from './control-table.tsx';
import { FlagList } from './flag-list.tsx';
import { PositionEffects } from './position-effects.tsx';
import { isFlagged } from './quality-words.ts';
import { qualityParts, qualityView, type QualityPart } from './quality-state.ts';
import './quality.css';

/** Whether the plate can be trusted: its controls, its fields, and what position alone does. */
export function QualityPanel() {
  const plateId = useChosenPlateId();
  const { data: quality, error } = usePlateQuality(plateId);
  const { data: plate } = usePlate(plateId);
  const part = useStore(qualityView, (value) => value.part);
  if (error !== null && quality === undefined) return <ErrorNotice error={error} />;
  if (plateId === null) {
    return <Hint icon={<IconCircleCheck size={22} />} title="There is no plate yet" />;
  }
  if (quality === undefined || plate === undefined) {
    return <Loader size="xs" m="md" aria-label="Reading what was measured" />;
  }
  if (quality.unmeasured !== null) {
    return (
      <Hint icon={<IconCircleCheck size={22} />} title="Nothing was measured">
        {quality.unmeasured}
      </Hint>
    );
  }
  return (
    <div className="pl-quality" data-testid="quality">
      <div className="pl-quality-bar">
        <SegmentedControl
          size="xs"
          aria-label="Part of the quality"
          transitionDuration={0}
          data={qualityParts.map((value) => ({ value, label: labelOf(value, quality) }))}
          value={part}
          onChange={(value) =>
            qualityView.set({ part: qualityParts.find((known) => known === value) ?? 'controls' })
          }
        />
      </div>
      <div className="pl-quality-part" tabIndex={0} role="region" aria-label={titles[part]}>
        {part === 'controls' ? <ControlTable controls={quality.controls} /> : null}
        {part === 'fields' ? <FlagList fields={quality.fields} plate={plate} /> : null}
        {part === 'position' ? <PositionEffects effects={quality.position} plate={plate} /> : null}
      </div>
    </div>
  );
}

const usePlateQuality = (plateId: PlateId | null) =>
  useQuery({
    queryKey: ['plate.quality', { plateId }],
    queryFn: ({ signal }) => {
      if (plateId === null) throw new Error('a disabled query never runs');
      return call('plate.quality', { plateId }, signal);
    },
    enabled: plateId !== null,
  });

const titles: Readonly<Record<QualityPart, string>> = {
  controls: 'Controls',
  fields: 'Fields',
  position: 'Rows and columns',
};

function labelOf(part: QualityPart, quality: PlateQuality): string {
  const flagged =
    part === 'fields' ? new Set(quality.fields.filter(isFlagged).map((f) => f.fieldId)).size : 0;
  return flagged === 0 ? titles[part] : `${titles[part]} (${flagged})`;
}
