import { compilePattern, type FilePattern } from './file-pattern.ts';

/** A naming scheme that ships with the program. Its patterns are tried in order on each file. */
export interface FilePreset {
  readonly id: string;
  readonly title: string;
  readonly patterns: readonly FilePattern[];
}

function preset(id: string, title: string, ...patterns: string[]): FilePreset {
  return { id, title, patterns: patterns.map(compilePattern) };
}

/** From the most telling scheme to the most general one; where two fit equally well the earlier is taken. */
export const filePresets: readonly FilePreset[] = [
  preset('sbs', 'SBS assay set (BBBC013)', 'Channel{channel}-{}-{row}-{column}'),
  preset(
    'phenix',
    'PerkinElmer Opera Phenix and Operetta',
    'r{row}c{column}f{field}p{z}-ch{channel}sk{t}fk{#}fl{#}',
    'r{row}c{column}f{field}p{z}-ch{channel}t{t}',
  ),
  preset(
    'imagexpress',
    'Molecular Devices ImageXpress',
    'TimePoint_{t}/ZStep_{z}/{plate}_{well}_s{field}_w{channel}{guid}',
    'TimePoint_{t}/{plate}_{well}_s{field}_w{channel}{guid}',
    'ZStep_{z}/{plate}_{well}_s{field}_w{channel}{guid}',
    '{plate}_{well}_s{field}_w{channel}{guid}',
    'TimePoint_{t}/ZStep_{z}/{plate}_{well}_s{field}_w{channel}',
    'TimePoint_{t}/{plate}_{well}_s{field}_w{channel}',
    'ZStep_{z}/{plate}_{well}_s{field}_w{channel}',
    '{plate}_{well}_s{field}_w{channel}',
    'TimePoint_{t}/ZStep_{z}/{plate}_{well}_w{channel}{guid}',
    'TimePoint_{t}/{plate}_{well}_w{channel}{guid}',
    'ZStep_{z}/{plate}_{well}_w{channel}{guid}',
    '{plate}_{well}_w{channel}{guid}',
    'TimePoint_{t}/ZStep_{z}/{plate}_{well}_w{channel}',
    'TimePoint_{t}/{plate}_{well}_w{channel}',
    'ZStep_{z}/{plate}_{well}_w{channel}',
    '{plate}_{well}_w{channel}',
  ),
  preset('cellomics', 'Cellomics', '{plate}_{well}f{field}d{channel}', '{well}f{field}d{channel}'),
  preset('gen5', 'BioTek Cytation and Lionheart', '{well}_{}_{}_{field}_{channel}_{t}'),
  preset(
    'general',
    'Well, field and channel in plain words',
    '{well}_f{field}_c{channel}',
    '{well}_f{field}_{channel}',
    '{well}_s{field}_c{channel}',
    '{well}_s{field}_w{channel}',
    '{well}_s{field}_{channel}',
    '{well}_{field}_{channel}',
    '{well}-{field}-{channel}',
    '{well}_w{channel}',
    '{well}_c{channel}',
    '{well}_{channel}',
    '{well}-{channel}',
    '{well}',
  ),
];
