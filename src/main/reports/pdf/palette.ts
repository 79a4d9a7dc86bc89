/** The report's colours: ink on white, one accent. Colour beyond these is data. */
export const palette = {
  ink: '#1b2126',
  soft: '#56626c',
  faint: '#93a0aa',
  rule: '#dbe1e5',
  panel: '#f4f6f7',
  accent: '#0f7c6f',
  paper: '#ffffff',
} as const;

export type Face = 'text' | 'strong' | 'mono';

/** How a piece of text is set; sizes in points. */
export interface TextStyle {
  readonly face: Face;
  readonly size: number;
  /** Distance of two baselines. */
  readonly leading: number;
  readonly color: string;
}

/** Every size of type that the report uses. */
export const styles = {
  display: { face: 'strong', size: 27, leading: 33, color: palette.ink },
  lead: { face: 'text', size: 11.5, leading: 17, color: palette.soft },
  heading1: { face: 'strong', size: 17, leading: 22, color: palette.ink },
  heading2: { face: 'strong', size: 11.5, leading: 15.5, color: palette.ink },
  body: { face: 'text', size: 9.25, leading: 13.6, color: palette.ink },
  strong: { face: 'strong', size: 9.25, leading: 13.6, color: palette.ink },
  table: { face: 'text', size: 8.2, leading: 11.2, color: palette.ink },
  tableHead: { face: 'strong', size: 7.4, leading: 10, color: palette.soft },
  caption: { face: 'text', size: 7.6, leading: 10.6, color: palette.soft },
  label: { face: 'text', size: 6.8, leading: 8.6, color: palette.soft },
  labelStrong: { face: 'strong', size: 7.4, leading: 9.6, color: palette.ink },
  mono: { face: 'mono', size: 7, leading: 10, color: palette.ink },
} as const satisfies Record<string, TextStyle>;
