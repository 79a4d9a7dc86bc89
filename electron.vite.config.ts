import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

// The desktop program: main with the entries of its processes and threads, the preload, and the window. Packages of
// `dependencies` stay packages; native modules could not be bundled anyway.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          'compute-process': 'src/main/compute/process.ts',
          'plane-worker': 'src/main/plates/workers/plane-worker.ts',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload is one CommonJS file.
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: { outDir: 'out/renderer', minify: true, rolldownOptions: { input: 'src/renderer/index.html' } },
  },
});
