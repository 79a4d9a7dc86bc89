const typing = 'input:not([readonly], [type="checkbox"], [type="radio"]), textarea, [contenteditable="true"]';
const movedByArrows =
  '[role="slider"], [role="separator"], [role="tablist"], [role="radiogroup"], [role="combobox"], input';
const pressedBySpace = 'button, input, [role="option"], [role="combobox"]';

/** True where a key belongs to what has the focus, not to the window. */
export function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest(typing) !== null) return true;
  if (event.key.startsWith('Arrow')) return target.closest(movedByArrows) !== null;
  return event.key === ' ' && target.closest(pressedBySpace) !== null;
}

const pressable = 'button, [role="option"], input[type="checkbox"], input[type="radio"]';

/**
 * Gives the keys back to the window after a click with the mouse, so that Space blinks the overlay instead of pressing
 * the same button again. What was reached by keyboard keeps the focus.
 */
export function releaseFocusAfterMouse(event: MouseEvent): void {
  const { target, detail } = event;
  if (detail === 0 || !(target instanceof Element)) return;
  const pressed = target.closest(pressable);
  if (pressed === null) return;
  requestAnimationFrame(() => {
    const active = document.activeElement;
    const isOfPress = active === pressed || pressed.matches('[role="option"]');
    if (isOfPress && active instanceof HTMLElement) active.blur();
  });
}
