import { axis, type Tensor } from '../../../shared/tensor.ts';
import type { MaskedImages, MaskedOracle, Oracle } from '../../attribution/index.ts';
import { joinBatches, sliceBatch } from '../engines/onnx/batches.ts';
import { batchSizeFor } from './batch-size.ts';
import { turn, type UnitContext } from './unit-context.ts';

/**
 * The same oracle, which lets a cancellation in before every question, and asks large questions in parts: of images that
 * hold many pixels a whole step would last for minutes.
 */
export function listening(oracle: Oracle, context: UnitContext): Oracle {
  return {
    classCount: oracle.classCount,
    probabilities: async (batch) => {
      const parts = await inParts(axis(batch, 0), mostImages(batch), context, (from, to) =>
        oracle.probabilities(sliceBatch(batch, from, to)),
      );
      return joinBatches(parts);
    },
    probabilityGradient: async (batch, classes) => {
      const parts = await inParts(axis(batch, 0), mostImages(batch), context, (from, to) =>
        oracle.probabilityGradient(sliceBatch(batch, from, to), classes.slice(from, to)),
      );
      return toGradient(parts);
    },
    masked: oracle.masked === undefined ? undefined : listeningToMasks(oracle.masked, context),
  };
}

function listeningToMasks(masked: MaskedOracle, context: UnitContext): MaskedOracle {
  return {
    probabilities: async (question) =>
      joinBatches(await askParts(question, context, (part) => masked.probabilities(part))),
    gradient: async (question, classes) =>
      toGradient(
        await askParts(question, context, (part, images) =>
          masked.gradient(part, classes.slice(images.from, images.to)),
        ),
      ),
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Whole images with all their masks as long as that is little, else each image's masks in spans. */
async function askParts<R>(
  question: MaskedImages,
  context: UnitContext,
  ask: (part: MaskedImages, images: Span) => Promise<R>,
): Promise<R[]> {
  const { images, baselines, masks } = question;
  const count = axis(images, 0);
  const perImage = masks.length / count;
  const most = mostImages(images);
  const part = (from: number, to: number, first: number, last: number) =>
    ask(
      {
        ...question,
        images: sliceBatch(images, from, to),
        baselines: sliceBatch(baselines, from, to),
        masks: masks.slice(from * perImage + first, (to - 1) * perImage + last),
      },
      { from, to },
    );
  if (perImage <= most) {
    const together = Math.max(1, Math.floor(most / perImage));
    return inParts(count, together, context, (from, to) => part(from, to, 0, perImage));
  }
  const parts: R[] = [];
  for (let image = 0; image < count; image++) {
    const own = await inParts(perImage, most, context, (first, last) => part(image, image + 1, first, last));
    parts.push(...own);
  }
  return parts;
}

/** Spans as equal as can be, since engines compile for each size. */
async function inParts<R>(
  count: number,
  most: number,
  context: UnitContext,
  ask: (from: number, to: number) => Promise<R>,
): Promise<R[]> {
  const size = Math.ceil(count / Math.ceil(count / most));
  const parts: R[] = [];
  for (let from = 0; from < count; from += size) {
    await turn(context);
    parts.push(await ask(from, Math.min(from + size, count)));
  }
  return parts;
}

const mostImages = (images: Tensor) => batchSizeFor({ height: axis(images, 2), width: axis(images, 3) });

interface GradientAnswer {
  readonly probabilities: Tensor;
  readonly gradient: Tensor;
}

function toGradient(parts: readonly GradientAnswer[]): GradientAnswer {
  return {
    probabilities: joinBatches(parts.map((part) => part.probabilities)),
    gradient: joinBatches(parts.map((part) => part.gradient)),
  };
}
