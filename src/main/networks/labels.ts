import { networkMismatch } from '../../shared/errors.ts';
import type { NetworkDescription } from '../../shared/network.ts';

/** Names for classes that nobody named. A single logit says whether its class is there. */
export function defaultLabels({ classCount, singleLogit }: NetworkDescription): string[] {
  return singleLogit
    ? ['absent', 'present']
    : Array.from({ length: classCount }, (_, index) => `class ${index}`);
}

/**
 * The labels as given, trimmed; default ones where none are given.
 * @throws NetworkMismatch where their number is not the number of classes, or two are the same.
 */
export function chooseLabels(
  description: NetworkDescription,
  given: readonly string[],
  where?: string,
): string[] {
  if (given.length === 0) return defaultLabels(description);
  const labels = given.map((label) => label.trim());
  const { classCount, singleLogit } = description;
  if (labels.length !== classCount) {
    const order = singleLogit ? ': its single logit counts as two, first absent, then present' : '';
    throw networkMismatch({
      what: `${labels.length} labels were given (${labels.join(', ')}), the network has ${classCount} classes${order}`,
      where,
      mend: 'Give one label a class, in the order of its outputs.',
    });
  }
  const twice = labels.find((label, index) => label === '' || labels.indexOf(label) !== index);
  if (twice !== undefined) {
    throw networkMismatch({
      what: twice === '' ? 'a label is empty' : `two classes are called "${twice}"`,
      where,
      mend: 'Give every class a name of its own.',
    });
  }
  return labels;
}
