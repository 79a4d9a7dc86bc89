import type { ReportSection, Paper } from '../../../shared/contract/reports.ts';
import type { FieldId, NetworkId, PlateId, RunId, UnitId } from '../../../shared/ids.ts';
import type { MapFacts, MapUnit } from '../../../shared/map.ts';
import type { Limits } from '../../../shared/map-scale.ts';
import type { MethodId, Parameters } from '../../../shared/methods.ts';
import type { Recipe } from '../../../shared/network.ts';
import type { Channel, Role } from '../../../shared/plate.ts';
import type { PlateQuality } from '../../../shared/quality.ts';
import type { ScoreAnswers } from '../../../shared/score-answers.ts';
import type { WellVerdict } from '../../../shared/well-verdicts.ts';
import type { MapScale } from './scale.ts';

/** Everything that a report says, without a pixel: plain data, gathered once, written by anybody. */
export interface ReportModel {
  readonly title: string;
  readonly author: string | null;
  /** ISO 8601. */
  readonly date: string;
  readonly paper: Paper;
  readonly sections: readonly ReportSection[];
  readonly project: { readonly name: string; readonly fileName: string };
  readonly programVersion: string;
  /** How the wells were chosen, in words. */
  readonly selection: string;
  readonly plates: readonly ReportPlate[];
  readonly networks: readonly ReportNetwork[];
}

export interface ReportPlate {
  readonly id: PlateId;
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly pixelSizeUm: number | null;
  readonly channels: readonly Channel[];
  /** Names of the wells that the report is about, in reading order. */
  readonly wells: readonly ReportWell[];
  readonly maps: readonly PlateMap[];
  readonly runs: readonly ReportRun[];
  /** Wells shown as pictures, class by class. */
  readonly classes: readonly ClassPanels[];
  readonly comparisons: readonly Comparison[];
  readonly quality: PlateQuality | null;
  /** What scores of its maps tell; null where none were asked for. */
  readonly answers: ScoreAnswers | null;
  /** Image files behind the pictures, hashed when the report is written. */
  readonly images: readonly ReportImage[];
}

export interface ReportWell {
  readonly name: string;
  readonly row: number;
  readonly column: number;
  readonly role: Role;
  readonly label: string | null;
  readonly conditions: Readonly<Record<string, string>>;
  readonly fieldCount: number;
  /** What each network says of it. */
  readonly verdicts: ReadonlyMap<NetworkId, WellVerdict>;
}

/** A plate coloured by a number or a role. */
export type PlateMap =
  | { readonly kind: 'roles'; readonly title: string; readonly caption: string }
  | {
      readonly kind: 'values';
      readonly title: string;
      readonly caption: string;
      /** By well name; wells without a value are left open. */
      readonly values: ReadonlyMap<string, number>;
      readonly limits: Limits;
      readonly signed: boolean;
    };

export interface ReportNetwork {
  readonly id: NetworkId;
  readonly name: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly labels: readonly string[];
  readonly recipe: Recipe;
  readonly task: 'classification' | 'segmentation';
  readonly parameterCount: number;
  readonly format: string;
  readonly operatorCount: number;
  readonly hasCapeHead: boolean;
}

/** How the maps of a run were computed, one entry for every way that occurs. */
export interface RunOrigin {
  readonly device: string;
  readonly programVersion: string;
  readonly networkSha256: string;
  readonly layer: string | null;
  readonly units: number;
}

export interface ReportRun {
  readonly id: RunId;
  readonly method: MethodId;
  readonly title: string;
  readonly networkId: NetworkId;
  readonly parameters: Parameters;
  readonly layer: string | null;
  readonly targets: readonly string[];
  readonly seed: number;
  readonly createdAt: string;
  readonly state: string;
  readonly unitsDone: number;
  readonly unitsFailed: number;
  readonly unitsTotal: number;
  readonly unit: MapUnit | null;
  /** The scale over the whole run, as the window draws it. */
  readonly limits: Limits;
  readonly signed: boolean;
  readonly origins: readonly RunOrigin[];
  /** Units whose maps show nothing, by reason in words. */
  readonly empty: ReadonlyMap<string, number>;
}

/** One field with the maps of several runs. */
export interface Panel {
  readonly plateId: PlateId;
  readonly well: string;
  readonly field: number;
  readonly fieldId: FieldId;
  readonly width: number;
  readonly height: number;
  readonly role: Role;
  /** What the network says of the field, in words. */
  readonly verdict: string;
  readonly maps: readonly PanelMap[];
  /** Edge of a square part of the field that is shown, in pixels, where cells would be too small in the whole. */
  readonly part: number | null;
}

export interface PanelMap {
  readonly runId: RunId;
  readonly unitId: UnitId;
  readonly target: string;
  readonly facts: MapFacts;
  /** The colours of this map and all that it is compared with. */
  readonly scale: MapScale;
}

export interface ClassPanels {
  readonly networkId: NetworkId;
  readonly classIndex: number;
  readonly label: string;
  /** Wells that the network gives this class. */
  readonly wellCount: number;
  readonly panels: readonly Panel[];
}

/** Wells side by side: controls and hits, or the best and the worst. */
export interface Comparison {
  readonly section: 'controls' | 'best-and-worst';
  readonly title: string;
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly panel: Panel }[];
}

export interface ReportImage {
  readonly well: string;
  readonly field: number;
  readonly channel: string;
  readonly relativePath: string;
  readonly path: string;
}
