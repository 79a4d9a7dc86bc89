import { z } from 'zod';
import type { Parameters } from '../../../shared/methods.ts';

type Value = Parameters[string];

/** One parameter of a method as a form shows it. */
export type ParameterField =
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly initial: number;
      readonly least: number | null;
      readonly most: number | null;
      readonly whole: boolean;
    }
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly initial: string;
      readonly choices: readonly string[];
    }
  | {
      readonly kind: 'variant';
      readonly name: string;
      readonly initial: string;
      readonly choices: readonly string[];
    }
  | { readonly kind: 'flag'; readonly name: string; readonly initial: boolean };

const propertySchema = z.object({
  type: z.string().optional(),
  const: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.union([z.number(), z.string(), z.boolean()]).optional(),
});
type Property = z.infer<typeof propertySchema>;
type Properties = Readonly<Record<string, Property>>;

const objectSchema = z.object({ properties: z.record(z.string(), propertySchema).default({}) });
const shapeSchema = z.union([z.object({ oneOf: z.array(objectSchema).min(1) }), objectSchema]);

/**
 * The fields of a method's form, read from its parameter schema. Where the schema has alternatives, told apart by one
 * fixed word each, the first field chooses among them and the others are those of the alternative that `values` name.
 * A parameter with a single choice needs no field.
 */
export function parameterFields(schema: z.ZodType<Parameters>, values: Parameters): ParameterField[] {
  const shape = shapeSchema.parse(z.toJSONSchema(schema, { io: 'input' }));
  if (!('oneOf' in shape)) return toFields(shape.properties);
  const alternatives = shape.oneOf.map((alternative) => alternative.properties);
  const choice = variantField(alternatives);
  if (choice === null) return [];
  const named = values[choice.name] ?? choice.initial;
  const chosen = alternatives.find((properties) => properties[choice.name]?.const === named);
  return [choice, ...toFields(chosen ?? {})];
}

/** The values after one field changed. Another variant starts from its own defaults. */
export function changeParameter(field: ParameterField, values: Parameters, value: Value): Parameters {
  return field.kind === 'variant' ? { [field.name]: value } : { ...values, [field.name]: value };
}

function variantField(
  alternatives: readonly Properties[],
): (ParameterField & { readonly kind: 'variant' }) | null {
  const names = Object.keys(alternatives[0] ?? {});
  const name = names.find((key) => alternatives.every((properties) => properties[key]?.const !== undefined));
  if (name === undefined) return null;
  const choices = alternatives.flatMap((properties) => properties[name]?.const ?? []);
  return { kind: 'variant', name, initial: choices[0] ?? '', choices };
}

function toFields(properties: Properties): ParameterField[] {
  return Object.entries(properties).flatMap(([name, property]) => toField(name, property) ?? []);
}

function toField(name: string, property: Property): ParameterField | null {
  if (property.const !== undefined) return null;
  const initial: Value | undefined = property.default;
  if (property.enum !== undefined) {
    const choice = typeof initial === 'string' ? initial : (property.enum[0] ?? '');
    return property.enum.length < 2
      ? null
      : { kind: 'choice', name, initial: choice, choices: property.enum };
  }
  if (property.type === 'boolean') return { kind: 'flag', name, initial: initial === true };
  if (property.type !== 'number' && property.type !== 'integer') return null;
  return {
    kind: 'number',
    name,
    initial: typeof initial === 'number' ? initial : 0,
    // The schema's widest whole number says nothing to a person.
    least: limitOf(property.minimum),
    most: limitOf(property.maximum),
    whole: property.type === 'integer',
  };
}

const limitOf = (value: number | undefined) =>
  value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value;

/** `learningRate` as `Learning rate`. */
export function parameterLabel(name: string): string {
  const words = name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
