import { badInput, networkMismatch } from '../../shared/errors.ts';
import type { NetworkDescription } from '../../shared/network.ts';
import { formatTarget, type Target } from '../../shared/target.ts';
import type { PixelPort } from './pixel-port.ts';
import { readTargetMask } from './target-mask.ts';

/**
 * Makes sure that a network can be explained for a target; a mask's file is read to see that it can be.
 * @throws NetworkMismatch for a class or grid that the network does not have, BadInput for a target of another task.
 */
export async function checkTarget(
  target: Target,
  description: NetworkDescription,
  labels: readonly string[],
  pixels: Pick<PixelPort, 'readPicture'>,
): Promise<void> {
  if (target.kind === 'predicted') return;
  const classIndex = 'classIndex' in target ? target.classIndex : undefined;
  if (classIndex !== undefined && classIndex >= description.classCount) {
    throw networkMismatch({
      what: `the network has no class ${classIndex}`,
      mend: `Its classes are ${labels.map((label, index) => `${index} (${label})`).join(', ')}.`,
    });
  }
  if (target.kind === 'class' || target.kind === 'everywhere') return;
  if (description.task === 'classification') {
    throw badInput({
      what: `${formatTarget(target)} names output pixels, and this network classifies whole images`,
      mend: 'Explain class:C or predicted.',
    });
  }
  await readTargetMask(target, pixels);
}
