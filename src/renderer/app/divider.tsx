import type { KeyboardEvent, PointerEvent } from 'react';
import { layout, resizeSide, toggleSide, type Side } from './layout-store.ts';

const names: Readonly<Record<Side, string>> = {
  left: 'left column',
  right: 'right column',
  bottom: 'lower panel',
};

/** The edge of a panel: drag to resize, double-click to fold, arrow keys move it. */
export function Divider({ side }: { side: Side }) {
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (box === undefined) return;
    if (side === 'left') resizeSide(side, event.clientX - box.left);
    else if (side === 'right') resizeSide(side, box.right - event.clientX);
    else resizeSide(side, box.bottom - event.clientY);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const grow = side === 'left' ? 'ArrowRight' : side === 'right' ? 'ArrowLeft' : 'ArrowUp';
    const shrink = side === 'left' ? 'ArrowLeft' : side === 'right' ? 'ArrowRight' : 'ArrowDown';
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    event.stopPropagation();
    resizeSide(side, layout.get()[side] + (event.key === grow ? 16 : -16));
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
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onDoubleClick={() => toggleSide(side)}
      onKeyDown={onKeyDown}
    />
  );
}
