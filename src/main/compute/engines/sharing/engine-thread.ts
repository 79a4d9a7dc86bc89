import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { networkPortsSchema } from '../../../../shared/network.ts';
import type { Engine } from '../../engine.ts';
import { openEngine } from '../index.ts';
import { copied, questionSchema, type Answer, type FromThread, type Question } from './questions.ts';

const fileSchema = z.object({
  path: z.string().min(1),
  sha256: z.string(),
  ports: networkPortsSchema.optional(),
});

/** Opens the network that the thread was started for on one thread of the CPU, and answers question after question. */
export async function serveEngineThread(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('an engine thread is started by a compute process');
  const say = (message: FromThread) => port.postMessage(message);
  const failed = (error: unknown): FromThread => ({
    kind: 'failed',
    what: error instanceof Error ? error.message : String(error),
  });
  try {
    const file = fileSchema.parse(workerData);
    const engine = await openEngine(file, { threads: 1, device: 'cpu', automatic: false });
    let last: Promise<void> = Promise.resolve();
    port.on('message', (raw: unknown) => {
      last = last.then(async () => {
        try {
          say({ kind: 'answer', answer: await answer(engine, questionSchema.parse(raw)) });
        } catch (error) {
          say(failed(error));
        }
      });
    });
    say({ kind: 'open' });
  } catch (error) {
    say(failed(error));
  }
}

/** Only the input's gradient. */
const alone = { layers: [], reductions: [], activations: false, gradients: false, inputGradient: true };

async function answer(engine: Engine, question: Question): Promise<Answer> {
  switch (question.ask) {
    case 'predict':
      return { logits: copied(await engine.predict(question.batch)), gradient: null };
    case 'input-gradient': {
      const { batch, weights, score } = question;
      const request = { ...alone, score };
      const { logits, inputGradient } = await engine.explain(batch, weights, request);
      return { logits: copied(logits), gradient: inputGradient === null ? null : copied(inputGradient) };
    }
    case 'masks': {
      if (engine.explainMasks === undefined) throw new Error('the engine mixes no images');
      const { logits, gradient } = await engine.explainMasks(question, question.weights, question.score);
      return { logits: copied(logits), gradient: gradient === null ? null : copied(gradient) };
    }
  }
}
