import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBrush,
  IconCircle,
  IconEraser,
  IconHandMove,
  IconLasso,
  IconPointer,
  IconPointFilled,
  IconPolygon,
  IconSquare,
  IconTrash,
  IconWand,
  type Icon,
} from '@tabler/icons-react';
import { useStore, useWriteBlock } from '../../state/index.ts';
import { redo, removeSelected, undo } from './region-actions.ts';
import { useRegionHistory } from './region-queries.ts';
import { regionState, setMode, type PointerMode } from './region-state.ts';

/** The tools with their words and keys, in the order of the bar. */
export const toolTable: readonly {
  readonly mode: PointerMode;
  readonly label: string;
  readonly key: string;
  readonly icon: Icon;
}[] = [
  { mode: 'move', label: 'Move the image', key: 'H', icon: IconHandMove },
  { mode: 'select', label: 'Pick and edit regions', key: 'V', icon: IconPointer },
  { mode: 'rectangle', label: 'Rectangle', key: 'R', icon: IconSquare },
  { mode: 'ellipse', label: 'Ellipse', key: 'O', icon: IconCircle },
  { mode: 'polygon', label: 'Polygon', key: 'P', icon: IconPolygon },
  { mode: 'freehand', label: 'Freehand', key: 'F', icon: IconLasso },
  { mode: 'point', label: 'Point', key: 'T', icon: IconPointFilled },
  { mode: 'brush', label: 'Brush', key: 'B', icon: IconBrush },
  { mode: 'eraser', label: 'Eraser', key: 'E', icon: IconEraser },
  { mode: 'wand', label: 'Wand: pixels of like intensity', key: 'A', icon: IconWand },
];

/** Tools to draw regions with, at the image's edge. */
export function RegionToolbar() {
  const mode = useStore(regionState, (value) => value.mode);
  const selected = useStore(regionState, (value) => value.selected.size);
  const { data: history } = useRegionHistory();
  const [undoWhat, redoWhat] = [history?.undo ?? null, history?.redo ?? null];
  const block = useWriteBlock();
  return (
    <div className="pl-region-tools" role="toolbar" aria-label="Regions" aria-orientation="vertical">
      {toolTable.map((tool) => (
        <Tooltip key={tool.mode} label={`${tool.label} (${tool.key})`} position="left" openDelay={400}>
          <ActionIcon
            variant={mode === tool.mode ? 'filled' : 'subtle'}
            color={mode === tool.mode ? 'teal' : 'gray'}
            size={28}
            aria-label={tool.label}
            aria-pressed={mode === tool.mode}
            data-testid={`tool-${tool.mode}`}
            disabled={block !== null && tool.mode !== 'move' && tool.mode !== 'select'}
            onClick={() => setMode(tool.mode)}
          >
            <tool.icon size={16} />
          </ActionIcon>
        </Tooltip>
      ))}
      <span className="pl-region-tools-gap" />
      <Command
        label={undoWhat === null ? 'Nothing to undo' : `Undo: ${undoWhat} (Ctrl Z)`}
        testId="region-undo"
        off={block !== null || undoWhat === null}
        onClick={() => void undo()}
        icon={IconArrowBackUp}
      />
      <Command
        label={redoWhat === null ? 'Nothing to redo' : `Redo: ${redoWhat} (Ctrl Shift Z)`}
        testId="region-redo"
        off={block !== null || redoWhat === null}
        onClick={() => void redo()}
        icon={IconArrowForwardUp}
      />
      <Command
        label={selected === 0 ? 'Pick regions to remove them' : `Remove ${selected} picked (Delete)`}
        testId="region-remove"
        off={block !== null || selected === 0}
        onClick={() => void removeSelected()}
        icon={IconTrash}
      />
    </div>
  );
}

interface CommandProps {
  readonly label: string;
  readonly testId: string;
  readonly off: boolean;
  readonly onClick: () => void;
  readonly icon: Icon;
}

function Command({ label, testId, off, onClick, icon: Glyph }: CommandProps) {
  return (
    <Tooltip label={label} position="left" openDelay={400}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={28}
        aria-label={label}
        data-testid={testId}
        disabled={off}
        onClick={onClick}
      >
        <Glyph size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
