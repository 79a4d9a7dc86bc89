import { badInput } from '../../../../../shared/errors.ts';
import { isJson, type Json } from '../model/config.ts';

/**
 * Parses a JSON object. Python writes `NaN` and `Infinity`, which JSON does not know; they are read as null and the
 * mending is told.
 * @throws BadInput where it is no JSON object.
 */
export function parseJson(
  text: string,
  where: string,
): { readonly value: Json; readonly repairs: readonly string[] } {
  try {
    return { value: asObject(JSON.parse(text), where), repairs: [] };
  } catch {
    const mended = text.replace(/([:[,]\s*)-?(?:NaN|Infinity)(?=\s*[,\]}])/g, '$1null');
    try {
      return {
        value: asObject(JSON.parse(mended), where),
        repairs: ['NaN and Infinity are read as missing'],
      };
    } catch (cause) {
      throw badInput({
        what: 'its model description is not JSON',
        where,
        mend: 'Save the network again.',
        cause,
      });
    }
  }
}

function asObject(value: unknown, where: string): Json {
  if (isJson(value)) return value;
  throw badInput({ what: 'its model description is no JSON object', where, mend: 'Save the network again.' });
}
