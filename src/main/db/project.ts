import { setChannel, setChannelStatistics } from './channels.ts';
import { imageNames } from './image-names.ts';
import { commitUnit, readMaps } from './maps.ts';
import {
  insertNetwork,
  listNetworks,
  readNetwork,
  readNetworkFiles,
  setCapeHead,
  setNetworkPath,
} from './networks.ts';
import { readObjects, saveObjects } from './objects.ts';
import { readOverview, saveOverviews } from './overviews.ts';
import { originsOfRun } from './origins.ts';
import { countPlanesOfRoot, planesOfField, samplePlanesOfRoot } from './planes.ts';
import { listPlates } from './plate-list.ts';
import { setPlateMap } from './plate-map.ts';
import { readPlateView } from './plate-view.ts';
import { writeExcerpt } from './excerpt.ts';
import { finishImport } from './finish-import.ts';
import { hidePlate, removePlate, removePreviews, renamePlate } from './plate-states.ts';
import { insertPlate, listUnfinishedImports } from './plates.ts';
import { countPlanes, hashesOfWell, listPlateFiles, listPlateNames } from './plate-content.ts';
import { listMeasures } from './plane-measures.ts';
import { readImportReport } from './import-reports.ts';
import { addImportWells, listImportWells, placeImportedPlate, placeImportedWells } from './import-fields.ts';
import {
  beginImport,
  clearStaging,
  findUnfinishedImport,
  readStagedImages,
  readStagedOverviews,
  stageImages,
} from './import-staging.ts';
import { fieldsWithoutPreviews, readPreview, savePreviews } from './previews.ts';
import { openProjectFile, type OpenOptions, type ProjectFile } from './project-file.ts';
import { listRegionClasses, removeRegionClass, saveRegionClass } from './region-classes.ts';
import { redoEdit, redoRegions, regionHistory, undoEdit, undoRegions } from './region-history.ts';
import {
  abandonRegionImport,
  beginRegionImport,
  finishRegionImport,
  importRegionSlice,
  removeUnfinishedRegionImports,
} from './region-imports.ts';
import { countRegions, editRegions, fieldSize, listAnnotators, listRegions, readRegions } from './regions.ts';
import { editReviews, excludeWells, includeWells, platesOfWells, readReviews } from './reviews.ts';
import { listRoots, setRoot } from './roots.ts';
import { createRun, listRuns, listRunsIn, readRun, setRunPriority, setRunState } from './runs.ts';
import {
  listScores,
  listStatistics,
  listVerdicts,
  removeScores,
  saveScoredMaps,
  saveScores,
  saveStatistics,
  scorableUnits,
  scoreKeys,
  statisticsKeys,
  tallyScores,
} from './scores.ts';
import { checkProject } from './check/check-project.ts';
import { countReusable } from './reuse-units.ts';
import { insertStackPlanes, readStack, setStack, stackPlanesOfField } from './stacks.ts';
import { listSnapshots, takeSnapshot } from './snapshots.ts';
import { failUnit, nextQueuedUnits, readUnit, unitsOfRun } from './units.ts';

/** What a project answers and takes; each is described where it is defined. */
const operations = {
  checkProject,
  takeSnapshot,
  listSnapshots,
  writeExcerpt,
  insertPlate,
  finishImport,
  listUnfinishedImports,
  removePlate,
  hidePlate,
  removePreviews,
  renamePlate,
  findUnfinishedImport,
  beginImport,
  stageImages,
  readStagedImages,
  readStagedOverviews,
  clearStaging,
  listImportWells,
  addImportWells,
  placeImportedPlate,
  placeImportedWells,
  readImportReport,
  listMeasures,
  listPlateNames,
  listPlateFiles,
  countPlanes,
  hashesOfWell,
  listPlates,
  readPlateView,
  setPlateMap,
  setChannel,
  setChannelStatistics,
  listRoots,
  setRoot,
  planesOfField,
  setStack,
  insertStackPlanes,
  readStack,
  stackPlanesOfField,
  countPlanesOfRoot,
  samplePlanesOfRoot,
  savePreviews,
  readPreview,
  fieldsWithoutPreviews,
  saveOverviews,
  readOverview,
  saveObjects,
  readObjects,
  insertNetwork,
  listNetworks,
  readNetwork,
  readNetworkFiles,
  setCapeHead,
  setNetworkPath,
  createRun,
  countReusable,
  listRuns,
  listRunsIn,
  readRun,
  setRunState,
  setRunPriority,
  originsOfRun,
  readUnit,
  unitsOfRun,
  nextQueuedUnits,
  commitUnit,
  failUnit,
  readMaps,
  imageNames,
  listRegions,
  readRegions,
  countRegions,
  fieldSize,
  listAnnotators,
  editRegions,
  beginRegionImport,
  importRegionSlice,
  finishRegionImport,
  abandonRegionImport,
  regionHistory,
  undoRegions,
  redoRegions,
  undoEdit,
  redoEdit,
  readReviews,
  editReviews,
  excludeWells,
  includeWells,
  platesOfWells,
  listRegionClasses,
  saveRegionClass,
  removeRegionClass,
  saveScoredMaps,
  saveScores,
  listScores,
  tallyScores,
  scoreKeys,
  scorableUnits,
  statisticsKeys,
  listVerdicts,
  removeScores,
  saveStatistics,
  listStatistics,
};

type Operations = typeof operations;
type Bound = {
  readonly [Name in keyof Operations]: Operations[Name] extends (
    project: ProjectFile,
    ...rest: infer Rest
  ) => infer Result
    ? (...rest: Rest) => Result
    : never;
};

/** An open project: its file's facts, everything that can be read and stored, and `close`. */
export type Project = Omit<ProjectFile, 'connection'> & Bound;

/** Opens or creates a project; see `openProjectFile` for modes and errors. */
export function openProject(path: string, options: OpenOptions): Project {
  const file = openProjectFile(path, options);
  if (!file.readOnly) removeUnfinishedRegionImports(file);
  const bound = Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      (...rest: unknown[]): unknown => Reflect.apply(operation, null, [file, ...rest]),
    ]),
  );
  const { name, readOnly, readOnlyReason, close } = file;
  // Binding the first argument of every operation is what the mapped type Bound says.
  return { path: file.path, name, readOnly, readOnlyReason, close, ...(bound as unknown as Bound) };
}
