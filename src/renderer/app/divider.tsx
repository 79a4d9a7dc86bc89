import type { KeyboardEvent, PointerEvent } from 'react';
import { layout, resetSide, resizeSide } from './layout-store.ts';
import type { Side } from './side-bounds.ts';

const names: Readonly<Record<Side, string>> = {
  left: 'left column',
  right: 'right column',
  bottom: 'lower panel',
};

/** The edge of a panel: drag to resize, double-click to reset, arrow keys move it. */
export function Divider({ side }: { side: Side }) {
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (box === undefined) return;
    const room = roomOf(event.currentTarget, side);
    if (side === 'left') resizeSide(side, event.clientX - box.left, room);
    else if (side === 'right') resizeSide(side, box.right - event.clientX, room);
    else resizeSide(side, box.bottom - event.clientY, room);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const grow = side === 'left' ? 'ArrowRight' : side === 'right' ? 'ArrowLeft' : 'ArrowUp';
    const shrink = side === 'left' ? 'ArrowLeft' : side === 'right' ? 'ArrowRight' : 'ArrowDown';
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.key === grow ? 16 : -16;
    resizeSide(side, layout.get()[side] + step, roomOf(event.currentTarget, side));
  };
  return (
    <div
      className="pl-divider"
      data-side={side}
      role="separator"
      tabIndex={0}
      aria-orientation={side === 'bottom' ? 'horizontal' : 'vertical'}
      aria-label={`Edge of the ${names[side]}`}
      aria-valuenow={layout.get()[side]}
      title="Drag to resize, double-click to reset"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onDoubleClick={() => resetSide(side)}
      onKeyDown={onKeyDown}
    />
  );
}

/** What a panel and the middle have together, in CSS pixels. */
function roomOf(divider: HTMLElement, side: Side): number {
  const panel = divider.parentElement;
  const middle = panel?.parentElement?.querySelector(side === 'bottom' ? '.pl-main' : '.pl-centre-column');
  if (panel === null || middle === null || middle === undefined) return Infinity;
  const [a, b] = [panel.getBoundingClientRect(), middle.getBoundingClientRect()];
  return side === 'bottom' ? a.height + b.height : a.width + b.width;
}
