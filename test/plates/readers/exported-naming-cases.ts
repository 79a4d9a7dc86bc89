import type { Case } from './naming-cases.ts';

/** How names come out of programs that export, and out of hands. */
export const exportedNamingCases: readonly Case[] = [
  [
    'CellVoyager without its records, beside pictures of its corrections',
    {
      'Assay_#655090_B02_T0001F001L01A01Z01C01.tif': 'B02 001 1 1 1',
      'Assay_#655090_B02_T0001F001L01A02Z01C02.tif': 'B02 001 2 1 1',
    },
  ],
  [
    'IncuCyte, a folder a channel',
    {
      'Phase/exp_A1_1_00d00h00m.tif': 'A01 1 Phase - 0',
      'Phase/exp_A1_1_00d02h00m.tif': 'A01 1 Phase - 120',
      'Green/exp_A1_1_00d00h00m.tif': 'A01 1 Green - 0',
      'Green/exp_A1_1_00d02h00m.tif': 'A01 1 Green - 120',
    },
  ],
  [
    'Nikon, channels of two words',
    {
      '20260101_120000_123__WellB2_ChannelWidefield DAPI,Widefield GFP_Seq0000.tif': 'B02 1 - - -',
      '20260101_120000_123__WellB3_ChannelWidefield DAPI,Widefield GFP_Seq0001.tif': 'B03 1 - - -',
    },
  ],
  [
    'Nikon, a slice a file',
    {
      'WellA01_PointA01_0000_ZStack0000_ChannelFar Red_Seq0000.tif': 'A01 1 Far Red 0 -',
      'WellA01_PointA01_0000_ZStack0001_ChannelFar Red_Seq0001.tif': 'A01 1 Far Red 1 -',
    },
  ],
  [
    'Cytation, transformed',
    {
      'A1_01_1_1_Tsf[DAPI 377,447]_001.tif': 'A01 1 DAPI - 1',
      'A1_01_2_1_Tsf[GFP 469,525]_001.tif': 'A01 1 GFP - 1',
    },
  ],
  [
    'Cytation, stitched',
    {
      'A1_-1_1_1_Stitched[Bright Field]_001.tif': 'A01 1 Bright Field - 1',
      'A2_-1_1_1_Stitched[Bright Field]_001.tif': 'A02 1 Bright Field - 1',
    },
  ],
  [
    'Micro-Manager, grids of positions in stacks',
    {
      'exp_1_MMStack_A1-Pos000_000.ome.tif': 'A01 000_000 - - -',
      'exp_1_MMStack_A1-Pos001_000.ome.tif': 'A01 001_000 - - -',
    },
  ],
  [
    'Squid',
    {
      '0/A1_0_0_Fluorescence_405_nm_Ex.tiff': 'A01 0 405 0 0',
      '0/A1_1_0_BF_LED_matrix_full.tiff': 'A01 1 BF_LED_matrix_full 0 0',
      '1/B2_0_0_Fluorescence_488_nm_Ex.tiff': 'B02 0 488 0 1',
    },
  ],
  [
    'labels of other languages and scripts',
    {
      'プレート_A01_視野1_DAPI.tif': 'A01 1 DAPI - -',
      'プレート_A01_視野2_DAPI.tif': 'A01 2 DAPI - -',
    },
  ],
  ['other signs between parts', { 'A01;f1;DAPI.tif': 'A01 1 DAPI - -', 'A01;f2;DAPI.tif': 'A01 2 DAPI - -' }],
  [
    'the time of each image before its well',
    {
      '20260101T120000_A01_s1_w1.tif': 'A01 1 1 - -',
      '20260101T120130_A01_s1_w2.tif': 'A01 1 2 - -',
      '20260101T120230_A02_s1_w1.tif': 'A02 1 1 - -',
    },
  ],
  [
    'the time of each image at the end',
    {
      'A01_DAPI_20260101120000.tif': 'A01 1 DAPI - -',
      'A01_GFP_20260101120001.tif': 'A01 1 GFP - -',
      'A02_DAPI_20260101120002.tif': 'A02 1 DAPI - -',
    },
  ],
];
