import { registerHooks } from 'node:module';

// Loaded before the built program: wherever that says `electron`, it gets the stand-in.
const fake = new URL('../fake-electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: fake, shortCircuit: true } : next(specifier, context),
});
