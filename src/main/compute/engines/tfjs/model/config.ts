import { badInput, unsupported } from '../../../../../shared/errors.ts';

/** Plain JSON objects, as model files hold them. */
export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** The settings of one layer, each read with its type. Every error names the layer. */
export class Config {
  readonly layer: string;
  readonly #values: Json;

  constructor(layer: string, values: Json) {
    this.layer = layer;
    this.#values = values;
  }

  /** The setting as it stands, or undefined where it is missing or null. */
  raw(name: string): unknown {
    return this.#values[name] ?? undefined;
  }

  number(name: string, otherwise: number): number {
    const value = this.raw(name) ?? otherwise;
    // Keras 3 writes some numbers that were NumPy scalars as one-element lists.
    const single = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
    return isNumber(single) ? single : this.#refuse(name, 'a number', value);
  }

  numbers(name: string, otherwise: readonly number[]): readonly number[] {
    const value = this.raw(name) ?? otherwise;
    const list: readonly unknown[] = Array.isArray(value) ? value.flat(4) : [value];
    return list.every(isNumber) ? list : this.#refuse(name, 'numbers', value);
  }

  /** A setting for height and width, given as one number or as two. */
  pair(name: string, otherwise: number): [number, number] {
    const list = this.numbers(name, [otherwise]);
    const [first = otherwise, second = first] = list;
    return list.length <= 2 ? [first, second] : this.#refuse(name, 'two numbers', list);
  }

  text(name: string, otherwise: string): string {
    const value = this.raw(name) ?? otherwise;
    return typeof value === 'string' ? value : this.#refuse(name, 'a word', value);
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.raw(name) ?? otherwise;
    return typeof value === 'boolean' ? value : this.#refuse(name, 'true or false', value);
  }

  /** The same settings with one of them changed. */
  with(name: string, value: unknown): Config {
    return new Config(this.layer, { ...this.#values, [name]: value });
  }

  /** The error for a setting that is valid in Keras but has no counterpart here. */
  unsupported(what: string): Error {
    return unsupported({
      what: `layer ${this.layer}: ${what}`,
      mend: 'Export the network to ONNX, which knows more operations.',
    });
  }

  #refuse(name: string, expected: string, value: unknown): never {
    throw badInput({
      what: `layer ${this.layer}: its setting ${name} is ${JSON.stringify(value).slice(0, 80)} instead of ${expected}`,
      mend: 'Save the network again.',
    });
  }
}
