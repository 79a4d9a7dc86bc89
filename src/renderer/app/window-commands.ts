import { useMemo } from 'react';
import type { MenuCommand } from '../../shared/preload-api.ts';
import type { PlateView } from '../../shared/plate.ts';
import { toggleOverlay, useCycle } from '../features/overlay/index.ts';
import { askForWell, toggleExclusion, useNextColouring } from '../features/plate/index.ts';
import { useHitKeys } from '../features/review/index.ts';
import {
  moveFocus,
  stepSlice,
  stepTime,
  toggleCompare,
  toggleMaximum,
  zoomIn,
  zoomOut,
  zoomToPixel,
  zoomToPlate,
  zoomToWell,
} from '../features/viewer/index.ts';
import { keyHelp } from './key-help-state.ts';
import { openSide } from './layout-store.ts';
import { stepField } from './step-field.ts';

/** What keys and menu entries do while a plate is open. */
export interface WindowCommands {
  /** By the key's name, letters small. */
  readonly keys: Readonly<Record<string, () => void>>;
  readonly menu: Readonly<Partial<Record<MenuCommand, () => void>>>;
  /** Whether A, R and U mark hits now. */
  readonly canMark: () => boolean;
}

export function useWindowCommands(plate: PlateView | undefined): WindowCommands | null {
  const { nextTarget, nextMethod } = useCycle();
  const nextColouring = useNextColouring();
  const hits = useHitKeys();
  return useMemo(() => {
    if (plate === undefined) return null;
    const besideMap = (ask: () => void) => () => {
      openSide('left');
      ask();
    };
    const [goToWell, exclude] = [besideMap(askForWell), besideMap(() => toggleExclusion(plate))];
    return {
      canMark: hits.canMark,
      keys: {
        ArrowLeft: () => moveFocus(plate, 'left'),
        ArrowRight: () => moveFocus(plate, 'right'),
        ArrowUp: () => moveFocus(plate, 'up'),
        ArrowDown: () => moveFocus(plate, 'down'),
        '[': () => stepField(plate, -1),
        ']': () => stepField(plate, 1),
        '+': zoomIn,
        '=': zoomIn,
        '-': zoomOut,
        '0': () => zoomToPlate(plate),
        w: () => zoomToWell(plate),
        x: zoomToPixel,
        k: toggleCompare,
        ',': () => stepSlice(plate, -1),
        '.': () => stepSlice(plate, 1),
        '<': () => stepTime(plate, -1),
        '>': () => stepTime(plate, 1),
        z: () => toggleMaximum(plate),
        c: nextTarget,
        m: nextMethod,
        o: toggleOverlay,
        h: nextColouring,
        g: goToWell,
        e: exclude,
        ...{ n: hits.n, p: hits.p, a: hits.a, r: hits.r, u: hits.u },
        '?': () => keyHelp.set(({ open }) => ({ open: !open })),
      },
      menu: {
        'go-to-well': goToWell,
        'zoom-plate': () => zoomToPlate(plate),
        'zoom-well': () => zoomToWell(plate),
        'next-field': () => stepField(plate, 1),
        'previous-field': () => stepField(plate, -1),
        'next-slice': () => stepSlice(plate, 1),
        'previous-slice': () => stepSlice(plate, -1),
        'maximum-of-slices': () => toggleMaximum(plate),
        'next-time': () => stepTime(plate, 1),
        'previous-time': () => stepTime(plate, -1),
        compare: toggleCompare,
        ...{
          'next-hit': hits.n,
          'previous-hit': hits.p,
          'next-class': nextTarget,
          'next-method': nextMethod,
        },
        ...{ 'next-colouring': nextColouring, exclude },
      },
    };
  }, [plate, nextTarget, nextMethod, nextColouring, hits]);
}
