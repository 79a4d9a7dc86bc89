import { ActionIcon, Tooltip } from '@mantine/core';
import { IconGridDots, IconPlugConnectedX, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PlateId } from '../../../shared/ids.ts';
import type { PlateSummary } from '../../../shared/plate.ts';
import { useProject } from '../../api/index.ts';
import { choosePlate, useChosenPlateId, useWriteBlock } from '../../state/index.ts';
import { Panel } from '../../ui/index.ts';
import { PlateMenu } from './plate-menu.tsx';
import './plate-list.css';

interface PlateListProps {
  readonly onImport: () => void;
  readonly onReport: (plateId: PlateId) => void;
  /** What stands under the plates: those on their way. */
  readonly children?: ReactNode;
}

/** The plates of the project. */
export function PlateList({ onImport, onReport, children }: PlateListProps) {
  const { data: project } = useProject();
  const chosen = useChosenPlateId();
  const blocked = useWriteBlock();
  const plates = project?.plates ?? [];
  return (
    <Panel
      title="Plates"
      aside={
        <>
          <span className="pl-count">{plates.length}</span>
          <Tooltip label={blocked ?? 'Import a plate'} openDelay={400}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label="Import a plate"
              data-testid="open-import"
              disabled={blocked !== null}
              onClick={onImport}
            >
              <IconPlus size={16} />
            </ActionIcon>
          </Tooltip>
        </>
      }
    >
      <ul className="pl-list pl-plates" aria-label="Plates" data-testid="plates">
        {plates.map((plate) => (
          <PlateRow key={plate.id} plate={plate} isChosen={plate.id === chosen} onReport={onReport} />
        ))}
      </ul>
      {children}
    </Panel>
  );
}

interface PlateRowProps {
  readonly plate: PlateSummary;
  readonly isChosen: boolean;
  readonly onReport: (plateId: PlateId) => void;
}

function PlateRow({ plate, isChosen, onReport }: PlateRowProps) {
  return (
    <li className="pl-plate-row" data-active={isChosen}>
      <button
        type="button"
        aria-current={isChosen}
        className="pl-list-item"
        data-active={isChosen}
        data-testid="plate"
        onClick={() => choosePlate(plate.id)}
      >
        <IconGridDots size={15} aria-hidden />
        <span className="pl-list-name">
          {plate.name}
          <span className="pl-list-facts">
            {plate.wellCount} wells · {plate.fieldCount} fields
          </span>
        </span>
        {plate.offlinePlanes > 0 ? (
          <IconPlugConnectedX
            size={14}
            role="img"
            aria-label={`${plate.offlinePlanes} planes are offline; previews are shown`}
          />
        ) : null}
      </button>
      <PlateMenu plate={plate} onReport={() => onReport(plate.id)} />
    </li>
  );
}
