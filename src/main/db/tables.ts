import type { ColumnType, Generated } from 'kysely';

/** A JSON text; parsed by the schema of its subject on the way out. */
type Json = string;
/** An ISO 8601 date in UTC. */
type Iso = string;
/** 0 or 1. */
type Flag = number;
/** Comes back as a Buffer, which is a Uint8Array. */
type Blob = ColumnType<Uint8Array, Uint8Array, Uint8Array>;

/** The tables as the newest migration leaves them. STRICT tables hold SQLite to these types. */
export interface Tables {
  meta: { key: string; value: string };
  plates: {
    id: Generated<number>;
    name: string;
    rows: number;
    columns: number;
    canvas_width: number;
    canvas_height: number;
    pixel_size_um: number | null;
    state: 'importing' | 'ready';
    source: Json;
    created_at: Iso;
    program_version: string;
  };
  roots: { id: Generated<number>; plate_id: number; path: string };
  channels: {
    plate_id: number;
    channel: number;
    name: string;
    color: string;
    low: number;
    high: number;
    gamma: number;
    visible: Flag;
    range_min: number;
    range_max: number;
    histogram: Blob;
  };
  wells: {
    id: Generated<number>;
    plate_id: number;
    row: number;
    column: number;
    role: string;
    label: string | null;
    conditions: Json;
    x: number;
    y: number;
    width: number;
    height: number;
  };
  fields: {
    id: Generated<number>;
    well_id: number;
    number: number;
    width: number;
    height: number;
    canvas_x: number;
    canvas_y: number;
    canvas_width: number;
    canvas_height: number;
  };
  planes: {
    id: Generated<number>;
    field_id: number;
    channel: number;
    z: number;
    t: number;
    root_id: number;
    relative_path: string;
    locator: Json;
    dtype: string;
    byte_size: number;
    modified_at: Iso | null;
    content_hash: string | null;
  };
  previews: {
    field_id: number;
    channel: number;
    width: number;
    height: number;
    dtype: 'uint16' | 'float32';
    data: Blob;
  };
  overviews: { well_id: number; dtype: 'uint16' | 'float32'; layout: Json; data: Blob };
  imports: { plate_id: number; source_key: string };
  import_images: {
    plate_id: number;
    place: number;
    byte_size: number;
    modified_at: Iso | null;
    facts: Json | null;
    reason: string | null;
  };
  import_planes: {
    plate_id: number;
    place: number;
    part: number;
    facts: Json;
    quantiles: Blob;
    width: number;
    height: number;
    dtype: 'uint16' | 'float32';
    overview: Blob;
  };
  plane_measures: {
    field_id: number;
    channel: number;
    mean: number;
    sd: number;
    median: number;
    p99: number;
    max: number;
    at_max: number;
    focus: number | null;
  };
  import_reports: { plate_id: number; summary: Json };
  stacks: { plate_id: number; slices: Json; times: Json; shown: Json };
  stack_planes: {
    field_id: number;
    channel: number;
    z: number;
    t: number;
    root_id: number;
    relative_path: string;
    locator: Json;
  };
  import_left_out: {
    plate_id: number;
    kind: 'broken' | 'missing' | 'left-out';
    place: number;
    path: string;
    reason: string;
  };
  objects: {
    field_id: number;
    finder_key: string;
    count: number;
    centres: Blob;
    areas: Blob;
    provenance: Json;
    created_at: Iso;
  };
  networks: {
    id: Generated<number>;
    name: string;
    path: string;
    sha256: string;
    labels: Json;
    recipe: Json;
    description: Json;
    cape_head: Json | null;
    package_dir: string | null;
    created_at: Iso;
    program_version: string;
  };
  network_files: { network_id: number; name: string; data: Blob };
  runs: {
    id: Generated<number>;
    plate_id: number;
    network_id: number;
    method: string;
    parameters: Json;
    layer: string | null;
    targets: Json;
    wells: Json | null;
    seed: number;
    priority: Generated<number>;
    state: string;
    note: string | null;
    created_at: Iso;
    program_version: string;
  };
  units: {
    id: Generated<number>;
    run_id: number;
    field_id: number;
    target_key: string;
    target: Json;
    state: string;
    error: string | null;
    facts: Json | null;
    min: number | null;
    max: number | null;
    seconds: number | null;
    finished_at: Iso | null;
    reused_from: number | null;
  };
  maps: {
    unit_id: number;
    count: number;
    height: number;
    width: number;
    dtype: 'float32' | 'float16';
    layer: string | null;
    network_sha256: string;
    parameters: Json;
    seed: number;
    device: string;
    program_version: string;
    boxes: Blob;
    data: Blob;
  };
  region_classes: { id: Generated<number>; name: string; color: string };
  regions: {
    id: Generated<number>;
    field_id: number;
    class_id: number;
    annotator: string;
    name: string | null;
    origin: Json;
    kind: 'area' | 'points';
    dtype: 'int16' | 'float32' | 'float64';
    geometry: Blob;
    created_at: Iso;
  };
  region_edits: { id: Generated<number>; label: string; undone: Flag; made_at: Iso };
  region_imports: { edit_id: number };
  region_changes: {
    edit_id: number;
    number: number;
    subject: 'region' | 'class' | 'review' | 'well';
    subject_id: number;
    other: Json | null;
    geometry: Uint8Array | null;
  };
  /** `field_id` null is the well as a whole. */
  reviews: {
    id: Generated<number>;
    well_id: number;
    field_id: number | null;
    mark: 'accepted' | 'rejected' | 'unsure' | null;
    note: string;
    run_id: number | null;
    made_at: Iso;
  };
  well_exclusions: { well_id: number; reason: string; role_before: string; made_at: Iso };
  verdicts: { network_id: number; field_id: number; verdict: Json };
  /** `unit_id` 0 is the whole run, an empty `against` no area. */
  scores: {
    run_id: number;
    metric: string;
    against: string;
    unit_id: number;
    value: number | null;
    reason: string | null;
    chance: number | null;
    random: number | null;
    centre: number | null;
    details: Json;
    input_key: string;
    program_version: string;
  };
  map_statistics: {
    unit_id: number;
    run_id: number;
    statistics: Json;
    input_key: string;
    program_version: string;
  };
}
