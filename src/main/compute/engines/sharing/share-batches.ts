import { axis, type Tensor } from '../../../../shared/tensor.ts';
import type { Engine, ExplainRequest, MaskedBatch } from '../../engine.ts';
import { joinResults } from '../join-results.ts';
import { joinBatches, sliceBatch } from '../onnx/batches.ts';
import { copied, type Answer, type Question } from './questions.ts';

/** An engine of the same network elsewhere. */
export interface Helper {
  /** The tensors of the question are given away. */
  ask(question: Question): Promise<Answer>;
}

/** Fewer values than a small colour image are answered sooner than shared out. */
const leastValues = 100_000;

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The same engine, which shares batches out among helpers and works beside them: several engines of one thread each do
 * more than one engine of several threads. Questions about layers are not shared. What a helper fails at is asked here.
 * @param openHelpers called once, with the first batch that is worth sharing; none may come
 */
export function shareBatches(own: Engine, openHelpers: () => Promise<readonly Helper[]>): Engine {
  const least = own.description.inputs[0]?.shape[0] ?? 1;
  const forwardFrom = own.forwardFrom?.bind(own);
  const explainMasks = own.explainMasks?.bind(own);
  let opened: Promise<readonly Helper[]> | null = null;
  const helpersFor = async (values: number, count: number): Promise<readonly Helper[]> => {
    if (values < leastValues || count < 2 * least) return [];
    opened ??= openHelpers().catch(() => []);
    return opened;
  };
  const inSpans = async <R>(count: number, values: number, parts: Parts<R>): Promise<R[]> => {
    const helpers = await helpersFor(values, count);
    const [first, ...others] = spansOf(count, helpers.length + 1, least);
    // Helpers are asked first, since this thread is busy until its own part is done.
    const asked = others.map((span, index) => {
      const answer = helpers[index]?.ask(parts.question(span));
      return { span, answer: answer?.then(parts.read).catch(() => null) };
    });
    const answers = first === undefined ? [] : [await parts.here(first)];
    for (const { span, answer } of asked) answers.push((await answer) ?? (await parts.here(span)));
    return answers;
  };
  return {
    description: own.description,
    get device() {
      return own.device;
    },
    predict: async (batch) => {
      const part = ({ from, to }: Span) => sliceBatch(batch, from, to);
      const answers = await inSpans(axis(batch, 0), batch.data.length, {
        here: (span) => own.predict(part(span)),
        question: (span) => ({ ask: 'predict', batch: copied(part(span)) }),
        read: ({ logits }) => logits,
      });
      return joinBatches(answers);
    },
    explain: async (batch, weights, request) => {
      if (!isShared(request)) return own.explain(batch, weights, request);
      const part = (tensor: Tensor, { from, to }: Span) => sliceBatch(tensor, from, to);
      const answers = await inSpans(axis(batch, 0), batch.data.length, {
        here: (span) => own.explain(part(batch, span), part(weights, span), request),
        question: (span) => ({
          ask: 'input-gradient',
          batch: copied(part(batch, span)),
          weights: copied(part(weights, span)),
          score: request.score,
        }),
        read: ({ logits, gradient }) => ({ ...noLayers, logits, inputGradient: gradient }),
      });
      return joinResults(answers, request);
    },
    features: (batch, layer) => own.features(batch, layer),
    ...(forwardFrom === undefined ? {} : { forwardFrom }),
    ...(explainMasks === undefined ? {} : { explainMasks: sharedMasks(explainMasks, inSpans) }),
    close: () => own.close(),
  };
}

/** How a span of a batch is answered here, and elsewhere. */
interface Parts<R> {
  readonly here: (span: Span) => Promise<R>;
  readonly question: (span: Span) => Question;
  readonly read: (answer: Answer) => R;
}

const noLayers = { maps: {}, activations: {}, gradients: {} } as const;

const isShared = ({ layers, inputGradient, precision }: ExplainRequest) =>
  layers.length === 0 && inputGradient && precision !== 'double';

/** Up to `parts` spans of whole multiples of `least`, the first the longest. */
function spansOf(count: number, parts: number, least: number): Span[] {
  const size = Math.ceil(count / parts / least) * least;
  return Array.from({ length: Math.ceil(count / size) }, (_, part) => ({
    from: part * size,
    to: Math.min(count, (part + 1) * size),
  }));
}

type ExplainMasks = NonNullable<Engine['explainMasks']>;
type InSpans = <R>(count: number, values: number, parts: Parts<R>) => Promise<R[]>;

/** Shares out images with all their masks, or the masks of a single image. */
function sharedMasks(own: ExplainMasks, inSpans: InSpans): ExplainMasks {
  return async (batch, weights, score) => {
    const [count, perImage] = [axis(batch.masks, 0), axis(batch.masks, 1)];
    const part = (span: Span) => partOf(batch, weights, span);
    const values = count * perImage * (batch.images.data.length / count);
    const answers = await inSpans(count > 1 ? count : perImage, values, {
      here: (span) => own(part(span).batch, part(span).weights, score),
      question: (span) => {
        const { batch: some, weights: own } = part(span);
        return {
          ask: 'masks',
          images: copied(some.images),
          baselines: copied(some.baselines),
          masks: copied(some.masks),
          weights: own === null ? null : copied(own),
          score,
        };
      },
      read: (answer) => answer,
    });
    const gradients = answers.flatMap(({ gradient }) => (gradient === null ? [] : [flat(gradient)]));
    return {
      logits: joinBatches(answers.map(({ logits }) => logits)),
      gradient:
        gradients.length === 0 ? null : { data: joinBatches(gradients).data, shape: batch.masks.shape },
    };
  };
}

const flat = ({ data }: Tensor): Tensor => ({ data, shape: [data.length] });

function partOf({ images, baselines, masks }: MaskedBatch, weights: Tensor | null, { from, to }: Span) {
  const [count, perImage, ...grid] = masks.shape;
  if (count !== 1) {
    const rows = (of: Tensor) => sliceBatch(of, from * (perImage ?? 1), to * (perImage ?? 1));
    return {
      batch: {
        images: sliceBatch(images, from, to),
        baselines: sliceBatch(baselines, from, to),
        masks: sliceBatch(masks, from, to),
      },
      weights: weights === null ? null : rows(weights),
    };
  }
  const own = sliceBatch({ data: masks.data, shape: [perImage ?? 1, ...grid] }, from, to);
  return {
    batch: { images, baselines, masks: { data: own.data, shape: [1, ...own.shape] } },
    weights: weights === null ? null : sliceBatch(weights, from, to),
  };
}
