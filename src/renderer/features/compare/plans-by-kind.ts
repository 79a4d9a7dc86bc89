import { gridSize, mostPanels, type ComparisonKind, type GridName } from './comparison.ts';
import type { MapChoice, PanelMap, PanelPlan } from './plan-panels.ts';

/** A thing that can be chosen, with its words. */
export interface Offer<T> {
  readonly value: string;
  readonly label: string;
  readonly map: T;
}

/** A map with what it is called: by its class alone, and with its method. */
export interface NamedMap {
  readonly map: MapChoice;
  readonly className: string;
  readonly fullName: string;
}

/** What can be set against what. */
export interface Subject {
  /** The chosen class of the chosen run. */
  readonly shown: NamedMap | null;
  /** Another class of the chosen run. */
  readonly otherClass: NamedMap | null;
  /** The chosen class of another run. */
  readonly otherMethod: NamedMap | null;
  readonly controls: { readonly negative: string | null; readonly positive: string | null };
  /** Names of the wells that are selected on the plate map, in reading order. */
  readonly selection: readonly string[];
  readonly contents: readonly Offer<NamedMap | null>[];
  readonly grid: GridName;
  readonly free: Readonly<Record<number, string>>;
}

export interface Plan {
  readonly panels: readonly PanelPlan[];
  readonly columns: number;
  /** What is missing for the comparison, in words; null where nothing is. */
  readonly lack: string | null;
}

const none: PanelMap = { kind: 'none' };
const one = (named: NamedMap | null): PanelMap => (named === null ? none : { kind: 'one', map: named.map });
const image: PanelPlan = { title: 'Image', well: null, map: none };

/** The panels of each kind of comparison. */
export const plansByKind: Readonly<Record<ComparisonKind, (subject: Subject) => Plan>> = {
  classes: ({ shown, otherClass }) => {
    if (shown === null || otherClass === null) {
      const panels =
        shown === null ? [image] : [image, { ...image, title: shown.className, map: one(shown) }];
      return { panels, columns: 2, lack: 'Two classes need a run that explains both.' };
    }
    const [first, second] = [shown.map, otherClass.map];
    const panels: PanelPlan[] = [
      image,
      { title: shown.className, well: null, map: one(shown) },
      { title: otherClass.className, well: null, map: one(otherClass) },
      {
        title: `${shown.className} − ${otherClass.className}`,
        well: null,
        map: { kind: 'difference', first, second },
      },
    ];
    return { panels, columns: 2, lack: null };
  },
  methods: ({ shown, otherMethod }) => {
    if (shown === null || otherMethod === null) {
      const panels = [{ ...image, title: shown?.fullName ?? 'Image', map: one(shown) }];
      return { panels, columns: 1, lack: 'Two methods need a second run on this plate.' };
    }
    const [first, second] = [shown.map, otherMethod.map];
    const panels: PanelPlan[] = [
      { title: shown.fullName, well: null, map: one(shown) },
      { title: otherMethod.fullName, well: null, map: one(otherMethod) },
      { title: 'Where both agree', well: null, map: { kind: 'agreement', first, second } },
    ];
    return { panels, columns: 3, lack: null };
  },
  wells: ({ shown, controls }) => {
    const wells = [
      { well: null, title: 'This well' },
      ...(controls.negative === null ? [] : [{ well: controls.negative, title: 'Negative control' }]),
      ...(controls.positive === null ? [] : [{ well: controls.positive, title: 'Positive control' }]),
    ];
    const rows = shown === null ? [none] : [none, one(shown)];
    const panels = rows.flatMap((map) => wells.map((well) => ({ ...well, map })));
    const lack = wells.length === 1 ? 'The plate map names no control.' : null;
    return { panels, columns: wells.length, lack };
  },
  selected: ({ shown, selection }) => {
    const wells = selection.slice(0, mostPanels);
    const title = shown?.className ?? 'Image';
    const panels = wells.map((well): PanelPlan => ({ title, well, map: one(shown) }));
    const rest = selection.length - wells.length;
    const lack =
      wells.length < 2
        ? 'Select two wells or more on the plate map.'
        : rest > 0
          ? `The first ${mostPanels} of ${selection.length} selected wells.`
          : null;
    const columns = wells.length <= 2 ? Math.max(1, wells.length) : wells.length === 4 ? 2 : 3;
    return { panels: panels.length === 0 ? [{ ...image, title, map: one(shown) }] : panels, columns, lack };
  },
  free: ({ contents, grid, free }) => {
    const { columns, rows } = gridSize(grid);
    const panels = Array.from({ length: columns * rows }, (_, place): PanelPlan => {
      const picked = contents.find(({ value }) => value === free[place]) ?? contents[place % contents.length];
      return { title: picked?.label ?? 'Image', well: null, map: one(picked?.map ?? null) };
    });
    return { panels, columns, lack: null };
  },
};
