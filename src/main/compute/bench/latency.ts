import { InferenceSession, OrtTensor } from '../engines/onnx/runtime.ts';
import { resNet18 } from '../sample-networks/residual-network.ts';
import {
  benchImages,
  gradCamRequest,
  hiresRequest,
  inputGradientRequest,
  oneClass,
  withEngine,
  withNetworkFile,
} from './bench-network.ts';
import { interleave, type BenchContext, type Samples } from './interleave.ts';

export type LatencyCase = 'bare-forward' | 'forward' | 'hires-cam' | 'grad-cam' | 'input-gradient';

/**
 * Milliseconds an image of ResNet-18's size at 224 pixels, one thread, end to end: array in, map out. `bare-forward` is
 * the same file in onnxruntime without a line of this program.
 */
export function benchLatency(context: BenchContext): Promise<Samples<LatencyCase>> {
  return withNetworkFile(resNet18, (path, bytes) =>
    withEngine(path, async (engine) => {
      const bare = await InferenceSession.create(bytes, {
        executionProviders: ['cpu'],
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        logSeverityLevel: 4,
      });
      const images = benchImages(1, resNet18.sizePx);
      const weights = oneClass(1, resNet18.classes);
      try {
        return await interleave(
          {
            'bare-forward': () => bare.run({ image: new OrtTensor('float32', images.data, images.shape) }),
            forward: () => engine.predict(images),
            'hires-cam': () => engine.explain(images, weights, hiresRequest),
            'grad-cam': () => engine.explain(images, weights, gradCamRequest),
            'input-gradient': () => engine.explain(images, weights, inputGradientRequest),
          },
          context,
        );
      } finally {
        await bare.release();
      }
    }),
  );
}
