import { readFile } from 'node:fs/promises';
import { badInput, networkMismatch, notFound } from '../../shared/errors.ts';
import { capeHeadSchema, type CapeHead, type NetworkDescription } from '../../shared/network.ts';

const mend = 'Fit it again on this network, or leave it out.';

/**
 * Reads a fitted CAPE head from its JSON file.
 * @throws NotFound, or BadInput where it is no such file or its numbers do not fill its shape.
 */
export async function readCapeHead(path: string): Promise<CapeHead> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw notFound({ what: 'the CAPE head cannot be read', where: path, mend: 'Check the path.', cause });
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw badInput({ what: 'this is not JSON, so no CAPE head', where: path, mend, cause });
  }
  const parsed = capeHeadSchema.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') ?? '';
    throw badInput({
      what: `this is no CAPE head (${place}: ${issue?.message ?? 'invalid'})`,
      where: path,
      mend,
    });
  }
  refuseWrongLengths(parsed.data, path);
  return parsed.data;
}

function refuseWrongLengths(head: CapeHead, where: string): void {
  const { classes, features, weights, bias } = head;
  const rows = classes * (head.independent === true ? 2 : 1);
  if (weights.length !== rows * features) {
    const what = `the CAPE head has ${weights.length} weights instead of ${rows} x ${features}`;
    throw badInput({ what, where, mend });
  }
  if (bias.length !== rows) {
    throw badInput({ what: `the CAPE head has ${bias.length} biases for ${classes} classes`, where, mend });
  }
}

/** @throws NetworkMismatch where the head was fitted on another network. */
export function checkCapeHead(head: CapeHead, description: NetworkDescription, where: string): void {
  if (head.classes !== description.classCount) {
    throw networkMismatch({
      what: `the CAPE head knows ${head.classes} classes, the network ${description.classCount}`,
      where,
      mend,
    });
  }
  const layer = description.layers.find((entry) => entry.name === head.layer);
  if (layer === undefined) {
    throw networkMismatch({
      what: `the network has no layer ${head.layer}, which the CAPE head reads`,
      where,
      mend,
    });
  }
  if (layer.channels !== head.features) {
    throw networkMismatch({
      what: `layer ${head.layer} has ${layer.channels} channels, the CAPE head reads ${head.features}`,
      where,
      mend,
    });
  }
}
