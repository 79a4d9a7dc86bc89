/** What the panels set side by side; `free` leaves every panel to the person. */
export const comparisonKinds = ['classes', 'methods', 'wells', 'selected', 'free'] as const;

/** Every panel is a live viewer, so there are six at most. */
export const mostPanels = 6;
export type ComparisonKind = (typeof comparisonKinds)[number];

/** Grids of panels, columns x rows. Every panel is a live viewer, so there are six at most. */
export const grids = ['1x1', '2x1', '3x1', '2x2', '3x2'] as const;
export type GridName = (typeof grids)[number];

export const gridSize = (name: GridName): { columns: number; rows: number } => {
  const [columns = 1, rows = 1] = name.split('x').map(Number);
  return { columns, rows };
};
