const guid = (number: number) => `9E8DE988-6C6F-49A6-8D1B-2BC852EA1${100 + number}`;

/** A scheme, names of it in any order, and what each of them says. */
export type Case = readonly [title: string, files: Readonly<Record<string, string>>];

/** How microscopes and people name the files of a plate. */
export const namingCases: readonly Case[] = [
  [
    'the BBBC021 screen',
    {
      [`Week1_22123/Week1_150607_B02_s1_w1${guid(1)}.tif`]: 'B02 1 1 - -',
      [`Week1_22123/Week1_150607_B02_s4_w4${guid(2)}.tif`]: 'B02 4 4 - -',
    },
  ],
  [
    'BBBC021 without a plate in its names, GUIDs with and without their first dash',
    {
      'Week1_22123/G10_s1_w1BEDC2073-A983-4B95-95E9-84466707A25D.tif': 'G10 1 1 - -',
      'Week1_22123/G10_s1_w2BEDC2073A983-4B95-95E9-84466707A25E.tif': 'G10 1 2 - -',
    },
  ],
  [
    'BBBC022, whose channels have folders',
    {
      [`BBBC022_v1_images_20585w1/IXMtest_A01_s1_w1${guid(1)}.tif`]: 'A01 1 1 - -',
      [`BBBC022_v1_images_20585w5/IXMtest_P24_s9_w5${guid(2)}.tif`]: 'P24 9 5 - -',
    },
  ],
  [
    'BBBC022 in one folder',
    {
      [`IXMtest_A01_s1_w1${guid(1)}.tif`]: 'A01 1 1 - -',
      [`IXMtest_P24_s9_w5${guid(2)}.tif`]: 'P24 9 5 - -',
    },
  ],
  [
    'the Cell Painting Gallery (JUMP-CP)',
    {
      'BR00117010__2020-11-08/Images/r01c01f01p01-ch1sk1fk1fl1.tiff': 'A01 01 1 1 1',
      'BR00117010__2020-11-08/Images/r16c24f09p01-ch8sk1fk1fl1.tiff': 'P24 09 8 1 1',
    },
  ],
  ['Harmony of old', { '002003-1-001001002.tif': 'B03 1 2 1 1', '016024-9-001001001.tif': 'P24 9 1 1 1' }],
  [
    'ImageXpress of one site',
    {
      'plate_B02_w1.TIF': 'B02 1 1 - -',
      'plate_B02_w2.TIF': 'B02 1 2 - -',
      'plate_H12_w2.TIF': 'H12 1 2 - -',
    },
  ],
  ['ImageXpress of one wavelength', { 'exp_B02_s1.TIF': 'B02 1 - - -', 'exp_B03_s2.TIF': 'B03 2 - - -' }],
  ['ImageXpress of one of each', { 'exp_B02.TIF': 'B02 1 - - -', 'exp_B03.TIF': 'B03 1 - - -' }],
  [
    'ImageXpress Pico',
    {
      'P_TimePoint_0_ZStep_0_A01_s1_w1.tif': 'A01 1 1 0 0',
      'P_TimePoint_0_ZStep_1_A01_s1_w1.tif': 'A01 1 1 1 0',
    },
  ],
  [
    'CellVoyager',
    {
      'pl_x_A01_T0001F001L01A01Z01C01.tif': 'A01 001 1 1 1',
      'pl_x_P24_T0002F004L01A02Z03C02.tif': 'P24 004 2 3 2',
    },
  ],
  ['CQ1', { 'W0001F0001T0001Z001C1.tif': 'A01 0001 1 1 1', 'W0096F0002T0001Z004C2.tif': 'H12 0002 2 4 1' }],
  [
    'InCell 2000 and 6500',
    {
      'A - 01(fld 1 wv DAPI - DAPI).tif': 'A01 1 DAPI - DAPI - -',
      'H - 12(fld 02 wv 488 - Green z 3).tif': 'H12 02 488 - Green 3 -',
    },
  ],
  [
    'Nikon, one channel a file',
    {
      'WellA01_ChannelDAPI_Seq0000.tif': 'A01 1 DAPI - -',
      'WellB12_ChannelGFP_Seq0031.tif': 'B12 1 GFP - -',
    },
  ],
  [
    'Nikon, all channels in a file',
    {
      'exp_WellA01_PointA01_0000_ChannelDAPI,FITC_Seq0000.ome.tif': 'A01 0000 - - -',
      'exp_WellA01_PointA01_0001_ChannelDAPI,FITC_Seq0001.ome.tif': 'A01 0001 - - -',
      'exp_WellA02_PointA02_0000_ChannelDAPI,FITC_Seq0002.ome.tif': 'A02 0000 - - -',
      'exp_WellA02_PointA02_0001_ChannelDAPI,FITC_Seq0003.ome.tif': 'A02 0001 - - -',
    },
  ],
  [
    'Leica Matrix Screener',
    {
      'image--L0000--S00--U00--V00--J15--E00--O00--X00--Y00--T0000--Z00--C00.ome.tif': 'A01 X00--Y00 0 0 0',
      'image--L0000--S00--U11--V02--J15--E00--O00--X01--Y00--T0002--Z01--C01.ome.tif': 'C12 X01--Y00 1 1 2',
    },
  ],
  [
    'Leica exports',
    {
      'Project_A1_Position001_ch00.tif': 'A01 001 0 - -',
      'Project_H12_Position002_ch01.tif': 'H12 002 1 - -',
    },
  ],
  [
    'Leica Mark and Find',
    {
      'Mark_and_Find 001_B2_Region1_t00_z01_ch00.tif': 'B02 1 0 1 0',
      'Mark_and_Find 001_C3_Region2_t01_z00_ch01.tif': 'C03 2 1 0 1',
    },
  ],
  ['Zeiss exports', { 'Exp-01_B2-s1_c1_z1.tif': 'B02 1 1 1 -', 'Exp-01_B3-s2_c2_z3.tif': 'B03 2 2 3 -' }],
  ['Zeiss exports with the well at the end', { 'Scan_s1_b0_t1_z1_c1_B04-P1.tif': 'B04 1 1 1 1' }],
  [
    'Cellomics, both letters of its channels',
    {
      'MFGTMP_150101120001_B02f00d0.TIF': 'B02 00 0 - -',
      'MFGTMP_150101120001_B02f00o1.TIF': 'B02 00 1 - -',
    },
  ],
  [
    'EVOS',
    {
      'scan_Plate_R_p00_z00_0_A01f00d0.TIF': 'A01 00 0 0 -',
      'scan_Plate_R_p00_z01_0_A01f00d0.TIF': 'A01 00 0 1 -',
    },
  ],
  [
    'ScanR',
    {
      'A1--W00001--P00001--Z00000--T00000--DAPI.tif': 'A01 00001 DAPI 0 0',
      'B2--W00014--P00002--Z00001--T00000--GFP.tif': 'B02 00002 GFP 1 0',
    },
  ],
  [
    'Cytation, with and without slices',
    {
      'B7_01_1_1_DAPI_001.tif': 'B07 1 DAPI - 1',
      'B7_01_2_12Z4_Phase Contrast_002.tif': 'B07 12 Phase Contrast 4 2',
    },
  ],
  ['Celigo', { 'Plate_A1_Exp1_Green.tif': 'A01 1 Green - -', 'Plate_H12_Exp1_Red.tif': 'H12 1 Red - -' }],
  [
    'the Human Protein Atlas',
    { '4109_27_A2_1_blue.tif': 'A02 1 blue - -', '4109_27_A2_2_blue.tif': 'A02 2 blue - -' },
  ],
  [
    'RxRx',
    { 'HUVEC-01/Plate1/B02_s1_w1.png': 'B02 1 1 - -', 'HUVEC-01/Plate1/AA12_s2_w6.png': 'AA12 2 6 - -' },
  ],
  [
    'the Allen Institute',
    {
      '35000_100X_20170101_F05_P06.ome.tif': 'F05 06 - - -',
      '35000_100X_20170101_E04_P07.ome.tif': 'E04 07 - - -',
    },
  ],
  [
    'words whose first letter is a label',
    { 'A01_f1_cells.tif': 'A01 1 cells - -', 'A01_f1_nuclei.tif': 'A01 1 nuclei - -' },
  ],
  [
    'dyes whose first letter is a label',
    { 'A01_cy5.tif': 'A01 1 cy5 - -', 'A01_wga.tif': 'A01 1 wga - -', 'A02_DAPI.tif': 'A02 1 DAPI - -' },
  ],
  ['a capital after a label', { 'A01_s1_wDAPI.tif': 'A01 1 DAPI - -', 'A01_s1_wFITC.tif': 'A01 1 FITC - -' }],
  [
    'dyes with a dash',
    { 'A01_f1_Alexa-488.tif': 'A01 1 Alexa-488 - -', 'A02_f1_Alexa-568.tif': 'A02 1 Alexa-568 - -' },
  ],
  ['channels written out', { 'A01_f01_ch1.tif': 'A01 01 1 - -', 'A01_f01_ch2.tif': 'A01 01 2 - -' }],
  [
    'a plate before the well',
    { 'Plate1_A01_DAPI.tif': 'A01 1 DAPI - -', 'Plate1_A01_GFP.tif': 'A01 1 GFP - -' },
  ],
  [
    'a date before the well',
    { '2024-05-01_A01_DAPI.tif': 'A01 1 DAPI - -', '2024-05-01_B01_DAPI.tif': 'B01 1 DAPI - -' },
  ],
  ['every letter', { 'p_A01_f1_t3_z2_c1.tif': 'A01 1 1 2 3', 'p_B12_f4_t1_z1_c2.tif': 'B12 4 2 1 1' }],
  [
    'every letter in capitals',
    { 'A01_F01_Z01_C1.tif': 'A01 01 1 1 -', 'C03_F02_Z02_C2.tif': 'C03 02 2 2 -' },
  ],
  [
    'words before dashes',
    {
      'x_well-A01_field-1_channel-DAPI.tif': 'A01 1 DAPI - -',
      'x_well-A02_field-3_channel-DAPI.tif': 'A02 3 DAPI - -',
    },
  ],
  [
    'words before underscores',
    { 'well_A01_field_1_channel_1.tif': 'A01 1 1 - -', 'well_B02_field_1_channel_2.tif': 'B02 1 2 - -' },
  ],
  [
    'words before numbers',
    { 'WellA01_Field1_Channel1.tif': 'A01 1 1 - -', 'WellB02_Field2_Channel1.tif': 'B02 2 1 - -' },
  ],
  ['rows and columns', { 'R01_C01_F1_DAPI.tif': 'A01 1 DAPI - -', 'R16_C24_F2_GFP.tif': 'P24 2 GFP - -' }],
  [
    'wells in folders',
    {
      'p/A01/DAPI_1.tif': 'A01 1 DAPI - -',
      'p/A01/DAPI_2.tif': 'A01 2 DAPI - -',
      'p/B02/GFP_1.tif': 'B02 1 GFP - -',
    },
  ],
  ['wells in folders above labels', { 'A01/f1_ch1.tif': 'A01 1 1 - -', 'A02/f1_ch2.tif': 'A02 1 2 - -' }],
  [
    'a folder a word',
    {
      'p1/A01/field_1/channel_DAPI.tif': 'A01 1 DAPI - -',
      'p1/B02/field_2/channel_GFP.tif': 'B02 2 GFP - -',
    },
  ],
  [
    'Keyence by wells',
    { 'A01/A01_00001_CH1.tif': 'A01 00001 CH1 - -', 'A02/A02_00002_CH2.tif': 'A02 00002 CH2 - -' },
  ],
];
