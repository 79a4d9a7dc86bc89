/** Keeps the few entries used last and closes the others. */
export class Recent<V> {
  readonly #limit: number;
  readonly #close: (value: V) => Promise<void>;
  readonly #entries = new Map<string, V>();

  constructor(limit: number, close: (value: V) => Promise<void>) {
    this.#limit = limit;
    this.#close = close;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The entry of a key, made where it is missing; the one unused longest is closed when there are too many. */
  async get(key: string, make: () => Promise<V>): Promise<V> {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known;
    }
    const value = await make();
    this.#entries.set(key, value);
    const [oldest] = this.#entries;
    if (this.#entries.size > this.#limit && oldest !== undefined) {
      this.#entries.delete(oldest[0]);
      await this.#close(oldest[1]);
    }
    return value;
  }

  async clear(): Promise<void> {
    const values = [...this.#entries.values()];
    this.#entries.clear();
    for (const value of values) await this.#close(value);
  }
}
