import { Ajv2020 } from 'ajv/dist/2020.js';
import type { OmeZarrVersion } from '../../../src/shared/contract/exports.ts';

/**
 * JSON schemas of OME-Zarr metadata, written from the specification's text: what a part MUST have, and the forms of what
 * it MAY have. https://ngff.openmicroscopy.org/0.4/ and https://ngff.openmicroscopy.org/0.5/
 */
const plainName = { type: 'string', pattern: '^[A-Za-z0-9]+$' };
const named = {
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  items: { type: 'object', required: ['name'], properties: { name: plainName } },
};
const count = { type: 'integer', exclusiveMinimum: 0 };
const index = { type: 'integer', minimum: 0 };

const plate = {
  type: 'object',
  required: ['rows', 'columns', 'wells'],
  properties: {
    name: { type: 'string' },
    rows: named,
    columns: named,
    field_count: count,
    acquisitions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id'],
        properties: { id: index, name: { type: 'string' }, maximumfieldcount: count },
      },
    },
    wells: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: {
        type: 'object',
        required: ['path', 'rowIndex', 'columnIndex'],
        properties: {
          path: { type: 'string', pattern: '^[A-Za-z0-9]+/[A-Za-z0-9]+$' },
          rowIndex: index,
          columnIndex: index,
        },
      },
    },
  },
};

const well = {
  type: 'object',
  required: ['images'],
  properties: {
    images: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: {
        type: 'object',
        required: ['path', 'acquisition'],
        properties: { path: plainName, acquisition: { type: 'integer' } },
      },
    },
  },
};

const numbers = { type: 'array', minItems: 2, items: { type: 'number' } };
const transformations = {
  type: 'array',
  minItems: 1,
  maxItems: 2,
  prefixItems: [
    {
      type: 'object',
      required: ['type', 'scale'],
      properties: { type: { const: 'scale' }, scale: { ...numbers, items: { exclusiveMinimum: 0 } } },
    },
    {
      type: 'object',
      required: ['type', 'translation'],
      properties: { type: { const: 'translation' }, translation: numbers },
    },
  ],
  items: false,
};
const axes = {
  type: 'array',
  minItems: 2,
  maxItems: 5,
  uniqueItems: true,
  contains: { properties: { type: { const: 'space' } } },
  minContains: 2,
  maxContains: 3,
  items: {
    type: 'object',
    required: ['name', 'type'],
    properties: {
      name: { type: 'string' },
      type: { enum: ['space', 'time', 'channel'] },
      unit: { enum: ['micrometer', 'nanometer', 'second'] },
    },
  },
};

const multiscale = {
  type: 'object',
  required: ['axes', 'datasets', 'name', 'type', 'metadata'],
  properties: {
    axes,
    name: { type: 'string' },
    datasets: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['path', 'coordinateTransformations'],
        properties: { path: { type: 'string' }, coordinateTransformations: transformations },
      },
    },
  },
};
const window = {
  type: 'object',
  required: ['min', 'max', 'start', 'end'],
  properties: Object.fromEntries(['min', 'max', 'start', 'end'].map((name) => [name, { type: 'number' }])),
};
const omero = {
  type: 'object',
  required: ['channels'],
  properties: {
    channels: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['color', 'window', 'label'],
        properties: {
          color: { type: 'string', pattern: '^[0-9A-F]{6}$' },
          window,
          label: { type: 'string' },
          active: { type: 'boolean' },
        },
      },
    },
  },
};
const byte = { type: 'integer', minimum: 0, maximum: 255 };
const labelValue = { type: 'integer', minimum: 1 };
const imageLabel = {
  type: 'object',
  required: ['colors', 'source'],
  properties: {
    colors: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: {
        type: 'object',
        required: ['label-value', 'rgba'],
        properties: {
          'label-value': labelValue,
          rgba: { type: 'array', minItems: 4, maxItems: 4, items: byte },
        },
      },
    },
    properties: {
      type: 'array',
      minItems: 1,
      items: { type: 'object', required: ['label-value'], properties: { 'label-value': labelValue } },
    },
    source: { type: 'object', required: ['image'], properties: { image: { type: 'string' } } },
  },
};

/** The parts that a group's metadata is of. */
const parts = {
  plate: { required: ['plate'], properties: { plate } },
  well: { required: ['well'], properties: { well } },
  image: {
    required: ['multiscales', 'omero'],
    properties: { multiscales: { type: 'array', minItems: 1, items: multiscale }, omero },
  },
  labels: {
    required: ['labels'],
    properties: { labels: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string' } } },
  },
  label: {
    required: ['multiscales', 'image-label'],
    properties: {
      multiscales: { type: 'array', minItems: 1, items: multiscale },
      'image-label': imageLabel,
    },
  },
} as const;
export type OmeZarrPart = keyof typeof parts;

/** Which of the parts name the version themselves in 0.4: in 0.5 the `ome` around them does. */
const versioned: Readonly<Record<OmeZarrPart, readonly string[]>> = {
  plate: ['plate'],
  well: ['well'],
  image: ['multiscales'],
  labels: [],
  label: ['multiscales', 'image-label'],
};

const withVersion = (version: string) => ({
  if: { type: 'object' },
  then: { required: ['version'], properties: { version: { const: version } } },
  else: { items: { required: ['version'], properties: { version: { const: version } } } },
});

const ajv = new Ajv2020({
  allErrors: true,
  strictTypes: false,
  strictRequired: false,
  strictTuples: false,
});

/** Faults of a group's attributes as that part; an empty list where they follow the specification. */
export function faultsOf(part: OmeZarrPart, version: OmeZarrVersion, attributes: unknown): string[] {
  const own = { type: 'object', ...parts[part] };
  const schema =
    version === '0.4'
      ? {
          allOf: [
            own,
            { properties: Object.fromEntries(versioned[part].map((name) => [name, withVersion(version)])) },
          ],
        }
      : {
          type: 'object',
          required: ['ome'],
          properties: {
            ome: { allOf: [own, { required: ['version'], properties: { version: { const: version } } }] },
          },
        };
  const validate = ajv.compile(schema);
  if (validate(attributes)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}
