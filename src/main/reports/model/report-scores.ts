/** A figure with its uncertainty, as scoring gives it. */
export interface ScoreFigure {
  readonly value: number | null;
  /** 95 % interval; null where it cannot be told. */
  readonly low: number | null;
  readonly high: number | null;
  /** Maps behind it. */
  readonly count: number;
  /** What a map without knowledge reaches: expected, a random map, a blob in the middle. Null where none applies. */
  readonly chance: number | null;
  readonly random: number | null;
  readonly centre: number | null;
}

/** One metric for every method. */
export interface ScoreRow {
  readonly metric: string;
  readonly against: string;
  readonly better: 'higher' | 'lower' | 'neither';
  readonly figures: readonly ScoreFigure[];
}

/** A table of methods by metrics over one plate and network. */
export interface ScoreTable {
  readonly title: string;
  /** Titles of the methods with their run, in the order of `figures`. */
  readonly methods: readonly string[];
  readonly rows: readonly ScoreRow[];
}

export interface RankedField {
  readonly well: string;
  readonly field: number;
  readonly method: string;
  readonly metric: string;
  readonly value: number;
  readonly kind: 'best' | 'worst';
}

/** A well whose verdict is right while the map lies elsewhere than it should. */
export interface WrongReason {
  readonly well: string;
  readonly field: number;
  readonly method: string;
  readonly label: string;
  readonly why: string;
}

/** What scoring has to say, in the report's terms; the composition root translates. */
export interface ReportScores {
  /** What the scores mean together, in plain words. */
  readonly words: readonly string[];
  readonly tables: readonly ScoreTable[];
  readonly ranked: readonly RankedField[];
  readonly wrongReasons: readonly WrongReason[];
  /** How the right-for-the-wrong-reason list was drawn up, in words; null where none was. */
  readonly wrongReasonRule: string | null;
}
