import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconArrowLeft,
  IconArrowRight,
  IconGridDots,
  IconLayoutGrid,
  IconMinus,
  IconPlus,
  IconSquare,
  IconZoomPan,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PlateView } from '../../../shared/plate.ts';
import { useStore, workspace } from '../../state/index.ts';
import { Colorbar } from '../overlay/index.ts';
import {
  moveFocus,
  toggleCompare,
  zoomIn,
  zoomOut,
  zoomToPixel,
  zoomToPlate,
  zoomToWell,
} from './commands.ts';

/** Moves the viewer: to the plate, a well, the pixels; to the next well. */
export function ViewerToolbar({ plate }: { plate: PlateView }) {
  const focus = useStore(workspace, (value) => value.focus);
  return (
    <div className="pl-toolbar" role="toolbar" aria-label="Viewer">
      <Tool label="Whole plate" keys="0" testId="zoom-plate" onClick={() => zoomToPlate(plate)}>
        <IconGridDots size={16} />
      </Tool>
      <Tool label="Well in focus" keys="W" testId="zoom-well" onClick={() => zoomToWell(plate)}>
        <IconSquare size={16} />
      </Tool>
      <Tool label="Single pixels" keys="X" testId="zoom-pixel" onClick={zoomToPixel}>
        <IconZoomPan size={16} />
      </Tool>
      <span className="pl-toolbar-gap" />
      <Tool label="Zoom out" keys="−" onClick={() => zoomOut()}>
        <IconMinus size={16} />
      </Tool>
      <Tool label="Zoom in" keys="+" onClick={() => zoomIn()}>
        <IconPlus size={16} />
      </Tool>
      <span className="pl-toolbar-gap" />
      <Tool label="Well before" keys="←" onClick={() => moveFocus(plate, 'left')}>
        <IconArrowLeft size={16} />
      </Tool>
      <span className="pl-toolbar-well">{focus ?? '—'}</span>
      <Tool label="Next well" keys="→" onClick={() => moveFocus(plate, 'right')}>
        <IconArrowRight size={16} />
      </Tool>
      <span className="pl-toolbar-gap" />
      <Tool label="Compare in linked panels" keys="K" testId="compare-open" onClick={toggleCompare}>
        <IconLayoutGrid size={16} />
      </Tool>
      <Colorbar />
    </div>
  );
}

interface ToolProps {
  readonly label: string;
  readonly keys: string;
  readonly testId?: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Tool({ label, keys, testId, onClick, children }: ToolProps) {
  return (
    <Tooltip label={`${label} (${keys})`} openDelay={400}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={28}
        aria-label={label}
        data-testid={testId}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
