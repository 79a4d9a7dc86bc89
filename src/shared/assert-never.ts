/** Marks a branch that a complete `switch` over a union never reaches. Throws with the stray value if it is. */
export function assertNever(value: never): never {
  throw new Error(`a case was left out: ${JSON.stringify(value)}`);
}
