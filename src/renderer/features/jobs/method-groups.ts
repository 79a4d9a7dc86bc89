import type { MethodChoice } from '../../../shared/contract/rpc.ts';
import { methodFamilySchema, methodFamilyTitles } from '../../../shared/method-ids.ts';

/** Methods that a list shows under one title. */
export interface MethodGroup {
  readonly title: string;
  readonly methods: readonly MethodChoice[];
}

/** Methods by family, families in their order; what cannot explain the network stands together at the end. */
export function methodGroups(choices: readonly MethodChoice[]): MethodGroup[] {
  const able = methodFamilySchema.options.map((family) => ({
    title: methodFamilyTitles[family],
    methods: choices.filter((choice) => choice.family === family && choice.canRun),
  }));
  const unable = choices.filter((choice) => !choice.canRun);
  return [...able, { title: 'Not for this network', methods: unable }].filter(
    ({ methods }) => methods.length > 0,
  );
}
