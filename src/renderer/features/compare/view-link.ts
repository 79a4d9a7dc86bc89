interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a panel looks, relative to its own well: plate pixels from the well's corner to the panel's middle. */
export interface RelativeView {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** A panel as the link moves it. */
export interface LinkedPanel {
  look(): RelativeView;
  /** The panel's size in CSS pixels. */
  size(): { readonly width: number; readonly height: number };
  show(view: RelativeView): void;
  /** The pointer is at this place relative to the well in some linked panel; null when it left. */
  point(place: Point | null): void;
}

/** Keeps panels at the same place of their wells and at the same scale. Whichever panel moves takes the others along. */
export interface ViewLink {
  /** Adds a panel, which takes up the common view where there is one, until the returned function is called. */
  join(panel: LinkedPanel): () => void;
  /** A panel was drawn, perhaps moved. */
  drawn(panel: LinkedPanel): void;
  point(place: Point | null): void;
  /** Puts every panel at the common view again, for instance after one turned to another well. */
  settle(): void;
}

// Screen pixels and shares of the scale that rounding may cost.
const samePx = 0.05;
const sameScale = 1e-5;

const isSame = (a: RelativeView, b: RelativeView) =>
  Math.abs(a.scale / b.scale - 1) < sameScale &&
  Math.abs(a.x - b.x) * a.scale < samePx &&
  Math.abs(a.y - b.y) * a.scale < samePx;

export function createViewLink(): ViewLink {
  const panels = new Map<LinkedPanel, string>();
  const sizeOf = (panel: LinkedPanel) => `${panel.size().width}x${panel.size().height}`;
  let common: RelativeView | null = null;
  return {
    join: (panel) => {
      panels.set(panel, sizeOf(panel));
      if (common === null) common = panel.look();
      else panel.show(common);
      return () => {
        panel.point(null);
        panels.delete(panel);
      };
    },
    drawn: (panel) => {
      if (!panels.has(panel)) return;
      const view = panel.look();
      const size = sizeOf(panel);
      const isResized = panels.get(panel) !== size;
      panels.set(panel, size);
      // What follows the common view is drawn too; only a view of its own moves the others.
      if (common !== null && isSame(view, common)) return;
      if (common !== null && isResized) {
        // A panel that was given another size keeps to the others instead of taking them along.
        panel.show(common);
        return;
      }
      common = view;
      for (const other of panels.keys()) if (other !== panel) other.show(view);
    },
    point: (place) => {
      for (const panel of panels.keys()) panel.point(place);
    },
    settle: () => {
      if (common === null) return;
      for (const panel of panels.keys()) panel.show(common);
    },
  };
}
