import { compilePattern, type FilePattern } from './file-pattern.ts';

/** A naming scheme that ships with the program. Its patterns are tried in order on each file. */
export interface FilePreset {
  readonly id: string;
  readonly title: string;
  readonly patterns: readonly FilePattern[];
}

function preset(id: string, title: string, ...patterns: string[]): FilePreset {
  return { id, title, patterns: patterns.map((text) => compilePattern(text, { wholeWords: true })) };
}

/** ImageXpress puts time points and slices into folders, any of which may be missing. */
const imageXpressFolders = ['TimePoint_{t}/ZStep_{z}/', 'TimePoint_{t}/', 'ZStep_{z}/', ''];
const imageXpressNames = ['{plate}_{well}_s{field}_w{channel}', '{plate}_{well}_w{channel}'];

/** What an InCell Analyzer appends to field and wavelength, in its order. */
const inCellEnds = [' z {z} time {t} - {#}ms', ' time {t} - {#}ms', ' z {z}', ''];
const incucyteChannels = 'Phase|Phase Contrast|Brightfield|Green|Red|Orange|NIR|Near IR|Near-IR';

/** Image sets of the Broad Bioimage Benchmark Collection that tell plate, channel or slice by their folders. */
const benchmarkNames = [
  'BBBC006_v1_images_z_{z}/{plate}_{well}_s{field}_w{channel}{guid}',
  'BBBC022_v1_images_{plate:5}w{#}/{}_{well}_s{field}_w{channel}{guid}',
  '{plate}-{channel=Hoechst|ERSyto|ERSytoBleed|Ph_golgi|Mito}/{}_{well}_s{field}_w{#}{guid}',
];

const squidLights = ['full', 'left_half', 'right_half', 'low_NA', 'full_R', 'full_G', 'full_B', 'full_RGB'];
const squidNames = [
  'Fluorescence_{channel:3}_nm_Ex',
  `{channel=${squidLights.map((light) => `BF_LED_matrix_${light}`).join('|')}}`,
].map((channel) => `{well}_{field}_{z}_${channel}`);

/** What Gen5 makes of images says so before brackets around the channel: `Stitched[DAPI 377,447]`. */
const processedNames = (start: string) => [
  `${start}_{}[{channel+} {#},{#}]_{t}`,
  `${start}_{}[{channel+}]_{t}`,
];

/** From the most telling scheme to the most general one; where two fit equally well the earlier is taken. */
export const filePresets: readonly FilePreset[] = [
  preset('sbs', 'SBS assay set (BBBC013)', 'Channel{channel}-{}-{row}-{column}'),
  preset('bbbc', 'Broad benchmark sets (BBBC006, 022, 036)', ...benchmarkNames),
  preset(
    'phenix',
    'PerkinElmer Opera Phenix and Operetta',
    'r{row}c{column}f{field}p{z}-ch{channel}sk{t}fk{#}fl{#}',
    'r{row}c{column}f{field}p{z}-ch{channel}t{t}',
  ),
  preset(
    'operetta',
    'PerkinElmer Operetta and Columbus, numbered',
    '{row:3}{column:3}-{field}-{z:3}{t:3}{channel:3}',
  ),
  preset(
    'imagexpress',
    'Molecular Devices ImageXpress',
    // Without a plate's name a site would pass for the well.
    '{well}_s{field}_w{channel}{guid}',
    '{well}_s{field}_w{channel}',
    ...imageXpressNames.flatMap((name) =>
      ['{guid}', '_{guid}', ''].flatMap((guid) =>
        imageXpressFolders.map((folders) => `${folders}${name}${guid}`),
      ),
    ),
  ),
  preset(
    'cellvoyager',
    'Yokogawa CellVoyager',
    '{plate}_{well}_T{t}F{field}L{#}A{#}Z{z}C{channel}',
    '{well}_T{t}F{field}L{#}A{#}Z{z}C{channel}',
  ),
  preset('cq1', 'Yokogawa CQ1 and CV1000', 'W{index}F{field}T{t}Z{z}C{channel}'),
  preset(
    'micro-manager',
    'Micro-Manager, an image a file',
    '{well}-Site_{field}/img_channel{channel}_position{#}_time{t:9}_z{z}',
    '{well}-Site_{field}/img_{t:9}_{channel+}_{z}',
    '{plate}_MMStack_{well}-Pos{field+}',
  ),
  preset(
    'incell',
    'GE InCell Analyzer',
    ...inCellEnds.map((end) => `{row} - {column}(fld {field} wv {channel+}${end})`),
    ...inCellEnds.map((end) => `{row} - {column}(wv {channel+}${end})`),
  ),
  preset(
    'scanr',
    'Olympus ScanR',
    '{well}--W{#}--P{field}--Z{z}--T{t}--{channel+}',
    '{}--W{index}--P{field}--Z{z}--T{t}--{channel+}',
  ),
  preset(
    'cellomics',
    'Cellomics and EVOS',
    '{plate}_z{z}_{#}_{well}f{field}d{channel}',
    '{plate}_{well}f{field}d{channel}',
    '{well}f{field}d{channel}',
    '{plate}_{well}f{field}o{channel}',
    '{well}f{field}o{channel}',
  ),
  preset(
    'incucyte',
    'Sartorius IncuCyte',
    `{plate}_{channel=${incucyteChannels}}_{well}_{field}_{time}`,
    `{channel=${incucyteChannels}}_{well}_{field}_{time}`,
    '{plate}_{well}_{field}_{time}',
    '{well}_{field}_{time}',
  ),
  preset(
    'leica-matrix',
    'Leica Matrix Screener',
    '{}--U{column0}--V{row0}--J{#}--E{#}--O{#}--{field}--T{t}--Z{z}--C{channel}',
  ),
  preset('bd-pathway', 'BD Pathway', 'Well {well}/{channel+} - n{field}'),
  preset(
    'gen5',
    'BioTek Cytation and Lionheart',
    '{well}_{#}_{#}_{field}Z{z}_{channel}_{t}',
    '{well}_{#}_{#}_{field}_{channel}_{t}',
    ...processedNames('{well}_{#}_{#}_{field}'),
  ),
  // Beside these the single fields are what is wanted, so that they are a scheme of their own.
  preset(
    'gen5-stitched',
    'BioTek Cytation and Lionheart, stitched',
    ...processedNames('{well}_-1_{#}_{field}'),
  ),
  preset('squid', 'Cephla Squid', ...squidNames.flatMap((name) => [`{t}/${name}`, name])),
  preset(
    'general',
    'Well, field and channel in plain words',
    '{well}_f{field}_ch{channel}',
    '{well}_f{field}_c{channel}',
    '{well}_f{field}_{channel}',
    '{well}_s{field}_c{channel}',
    '{well}_s{field}_w{channel}',
    '{well}_s{field}_{channel}',
    '{well}_{field}_{channel}',
    '{well}-{field}-{channel}',
    '{well}_w{channel}',
    '{well}_ch{channel}',
    '{well}_c{channel}',
    '{well}_{channel}',
    '{well}-{channel}',
    '{well}',
  ),
  preset('opera', 'PerkinElmer Opera, numbered', '{row:3}{column:3}{field:3}'),
];
