import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';

/** SGD with heavy-ball momentum, as PyTorch has it: v = m v + g, p -= rate v. */
export class Descent {
  readonly variables: readonly Variable[];
  readonly #velocities: Variable[];
  readonly #momentum: number;

  constructor(variables: readonly Variable[], momentum: number) {
    this.variables = variables;
    this.#momentum = momentum;
    this.#velocities = variables.map((variable) =>
      tf.tidy(() => tf.variable<tf.Rank>(tf.zerosLike<Tensor>(variable), false)),
    );
  }

  /** One step down the gradient of a loss. */
  step(loss: () => Scalar, rate: number): void {
    const { value, grads } = tf.variableGrads(loss, [...this.variables]);
    this.variables.forEach((variable, index) => {
      const velocity = this.#velocities[index];
      const gradient = grads[variable.name];
      if (velocity === undefined || gradient === undefined)
        throw new Error(`${variable.name} has no gradient`);
      tf.tidy(() => {
        velocity.assign(tf.add(tf.mul(velocity, this.#momentum), gradient));
        variable.assign(tf.sub(variable, tf.mul(velocity, rate)));
      });
    });
    tf.dispose([value, ...Object.values(grads)]);
  }

  dispose(): void {
    tf.dispose(this.#velocities);
  }
}
