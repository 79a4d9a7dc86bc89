import { assertNever } from '../../../../shared/assert-never.ts';
import type { PointerMode } from '../region-state.ts';
import { createBrushTool, createEraserTool } from './brush-tool.ts';
import { createPointTool, createWandTool } from './click-tools.ts';
import { createDragTool } from './drag-tool.ts';
import { createEditTool } from './edit-tool.ts';
import { createPolygonTool } from './polygon-tool.ts';
import type { Tool, ToolHost } from './tool.ts';

export { cornerNear, cornersFit, cornersOf } from './corners.ts';
export { editKeyTable } from './edit-keys.ts';

/** The tool of a mode; null where the pointer moves the image. */
export function createTool(mode: PointerMode, host: ToolHost): Tool | null {
  switch (mode) {
    case 'move':
      return null;
    case 'select':
      return createEditTool(host);
    case 'rectangle':
    case 'ellipse':
    case 'freehand':
      return createDragTool(mode);
    case 'polygon':
      return createPolygonTool();
    case 'point':
      return createPointTool();
    case 'brush':
      return createBrushTool(host);
    case 'eraser':
      return createEraserTool(host);
    case 'wand':
      return createWandTool(host);
    default:
      return assertNever(mode);
  }
}
