import { badInput } from './errors.ts';
import { methodCatalogue } from './method-catalogue.ts';
import type { MethodId, MethodInfo, Parameters } from './method-ids.ts';

export { methodCatalogue } from './method-catalogue.ts';
export { methodIdSchema, parametersSchema } from './method-ids.ts';
export type { MethodId, MethodInfo, Parameters } from './method-ids.ts';
export {
  pcimForwardOnlySchema,
  pcimLiteralSchema,
  pcimParametersSchema,
  pcimRandomFieldsSchema,
} from './pcim-parameters.ts';
export type {
  PcimAdamFields,
  PcimForwardLearned,
  PcimForwardOnly,
  PcimLiteral,
  PcimParameters,
  PcimRandomFields,
} from './pcim-parameters.ts';

/** The catalogue's entry of a method. */
export function methodInfo(id: MethodId): MethodInfo {
  const info = methodCatalogue.find((entry) => entry.id === id);
  if (info === undefined) throw badInput({ what: `there is no method "${id}"` });
  return info;
}

/**
 * Checks parameters against the method's schema and fills in the defaults.
 * @throws BadInput naming the parameter.
 */
export function parseParameters(id: MethodId, parameters: Parameters): Parameters {
  const parsed = methodInfo(id).parameters.safeParse(parameters);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const known = Object.keys(methodInfo(id).parameters.parse({})).join(', ');
  const mend = known === '' ? `${id} has no parameters.` : `${id} takes ${known}.`;
  if (issue?.code === 'unrecognized_keys') {
    throw badInput({ what: `${id} has no parameter ${issue.keys.join(', ')}`, mend });
  }
  throw badInput({
    what: `parameter ${issue?.path.join('.') ?? ''} of ${id}: ${issue?.message ?? 'invalid'}`,
    mend,
  });
}
