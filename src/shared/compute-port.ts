import type { CapeFitResult, CapeFitSettings } from './cape-fit.ts';
import type { ScoreResult, ScoreTask } from './fidelity.ts';
import type { StopSignal } from './stop-signal.ts';
import type { CapeHead, NetworkDescription, NetworkPorts, Recipe } from './network.ts';
import type { MapFacts, PlacedMaps } from './map.ts';
import type { MethodId, Parameters } from './methods.ts';
import type { Verdict } from './run.ts';
import type { ExplainedObject } from './segmentation.ts';
import type { Target } from './target.ts';
import type { Tensor } from './tensor.ts';

/** A network file as the compute process opens it. `sha256` names the cache entry of its compiled forms. */
export interface NetworkFile {
  readonly path: string;
  readonly sha256: string;
  /** Which of several inputs and outputs to use. */
  readonly ports?: NetworkPorts | undefined;
}

/** The pixels of one field: planes in the order of the recipe's channels, raw intensities. */
export interface FieldPixels {
  readonly kind: 'field';
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Float32Array[];
  /** Centres [count, 2] as x, y in field pixels of the objects to crop; null where the network sees fields. */
  readonly centres: Float32Array | null;
}

/** A ready network input [1, C, H, W], used as it is. */
export interface ReadyInput {
  readonly kind: 'tensor';
  readonly tensor: Tensor;
}

/** One unit of work for the compute process. */
export interface UnitTask {
  readonly network: NetworkFile;
  readonly recipe: Recipe | null;
  readonly pixels: FieldPixels | ReadyInput;
  readonly method: MethodId;
  readonly parameters: Parameters;
  readonly layer: string | null;
  readonly target: Target;
  /** Weights over the network's output pixels for a `mask` target, [H, W]. */
  readonly mask: Tensor | null;
  readonly capeHead: CapeHead | null;
  readonly seed: number;
}

export interface UnitResult {
  readonly maps: PlacedMaps;
  readonly facts: MapFacts;
  readonly verdict: Verdict | null;
  readonly seconds: number;
  /** Which engine and device computed it, for provenance: `onnxruntime 1.30.0 cpu`. */
  readonly device: string;
}

export interface PredictTask {
  readonly network: NetworkFile;
  readonly recipe: Recipe | null;
  readonly pixels: FieldPixels | ReadyInput;
}

/** Logits and probabilities of every image of the task: [B, K] or [B, K, H, W]. */
export interface Prediction {
  readonly logits: Tensor;
  readonly probabilities: Tensor;
  readonly verdict: Verdict;
}

/** Asks for what a network makes of a field's images at a layer. */
export interface FeaturesTask extends PredictTask {
  /** Tensor name of the layer. */
  readonly layer: string;
  /** Also of the images flipped and turned: 8 versions where the input is square, 4 where it is not. */
  readonly turned: boolean;
  /** At most this many images, spread evenly over the field's objects; null takes all. */
  readonly mostImages: number | null;
}

/** Features of every version of every image, image by image; the first version is the image itself. */
export interface LayerFeatures {
  readonly versions: number;
  /** [images x versions, D, h, w]. */
  readonly activation: Tensor;
  /** [images x versions, K]. */
  readonly logits: Tensor;
  /** [images x versions, h, w]: 1 for cells that show the field, 0 for padding; null where all show it. */
  readonly content: Tensor | null;
}

/** Features of many images, and what is known of them, to fit a CAPE head on. */
export interface CapeFitTask extends LayerFeatures {
  readonly network: NetworkFile;
  readonly recipe: Recipe | null;
  readonly layer: string;
  /** For every image (not version) its well; a well is trained on or held out as a whole. */
  readonly wells: readonly string[];
  /** For every image the class that it is known to be of. */
  readonly classes: readonly number[];
  readonly settings: CapeFitSettings;
}

/** Asks why a segmentation network sees what it sees in a set of output pixels, at several layers at once. */
export interface LayersTask extends PredictTask {
  readonly target: Target;
  /** Tensor names. */
  readonly layers: readonly string[];
  /** As `WindowMap` has them. */
  readonly windows: readonly number[];
}

export interface PortOptions {
  readonly signal?: StopSignal | undefined;
  /** Nothing else is computed meanwhile, so that all cores may work on this one unit; false by default. */
  readonly alone?: boolean | undefined;
  /** Share of the unit done, 0 to 1, and the figures of the work where it has any. */
  readonly onProgress?: ((share: number, figures?: ProgressFigures) => void) | undefined;
}

/** Figures of work in progress: fitting tells `epoch`, `trainingLoss` and `heldOutLoss`. */
export type ProgressFigures = Readonly<Record<string, number>>;

/**
 * The way from main to the compute processes. The composition root makes one and hands it to the rooms that need it.
 * Every call rejects with an error of the family: a broken network file is BadInput, an operator without derivative
 * Unsupported, a crash of the process ComputeFailed, an aborted signal Cancelled.
 */
export interface ComputePort {
  /** How many units can be computed at a time. */
  readonly parallelism: number;
  inspect(file: NetworkFile, options?: PortOptions): Promise<NetworkDescription>;
  predict(task: PredictTask, options?: PortOptions): Promise<Prediction>;
  runUnit(task: UnitTask, options?: PortOptions): Promise<UnitResult>;
  /** Scores a unit's map by asking the network again. */
  scoreUnit(task: ScoreTask, options?: PortOptions): Promise<ScoreResult>;
  /** The class that a segmentation network sees at every pixel of its output, as the values of one map. */
  segment(task: PredictTask, options?: PortOptions): Promise<PlacedMaps>;
  /** Explains one target at several layers and for several windows by one backward pass. */
  explainLayers(task: LayersTask, options?: PortOptions): Promise<ExplainedObject>;
  features(task: FeaturesTask, options?: PortOptions): Promise<LayerFeatures>;
  fitCapeHead(task: CapeFitTask, options?: PortOptions): Promise<CapeFitResult>;
  close(): Promise<void>;
}
