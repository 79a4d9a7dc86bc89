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
  | { readonly kind: 'flag'; readonly name: string; readonly initial: boolean };

const propertySchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.union([z.number(), z.string(), z.boolean()]).optional(),
});
const objectSchema = z.object({ properties: z.record(z.string(), propertySchema).default({}) });

/** The fields of a method's form, read from its parameter schema. A parameter with a single choice needs no field. */
export function parameterFields(schema: z.ZodType<Parameters>): ParameterField[] {
  const { properties } = objectSchema.parse(z.toJSONSchema(schema, { io: 'input' }));
  return Object.entries(properties).flatMap(([name, property]) => {
    const field = toField(name, property);
    return field === null ? [] : [field];
  });
}

function toField(name: string, property: z.infer<typeof propertySchema>): ParameterField | null {
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
