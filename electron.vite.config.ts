import { dirname, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

/** What main starts as a process or a thread, by the name of its built file. */
const startedFiles: Readonly<Record<string, string>> = {
  'compute-process': 'src/main/compute/process.ts',
  'plane-worker': 'src/main/plates/workers/plane-worker.ts',
  'score-worker': 'src/main/scoring/maps/score-worker.ts',
  'workbook-thread': 'src/main/plates/plate-map/workbook-thread.ts',
  'region-thread': 'src/main/scoring/regions/region-thread.ts',
  'report-process': 'src/main/reports/pdf/report-process.ts',
  'export-process': 'src/main/door/export-process.ts',
};

/** Points every `new URL('./file.ts', import.meta.url)` of main at the built file, which lies beside all others. */
function linkStartedFiles(): Plugin {
  const names = new Map(Object.entries(startedFiles).map(([name, path]) => [resolve(path), name]));
  return {
    name: 'platelens:link-started-files',
    // Before TypeScript is taken out, which also rewrites quotes.
    enforce: 'pre',
    transform(code, id) {
      const linked = code.replaceAll(
        /new URL\('(\.\/[^']+\.ts)', import\.meta\.url\)/g,
        (_, path: string) => {
          const name = names.get(resolve(dirname(id), path));
          if (name === undefined)
            return this.error(`${path} is started by ${id} and not listed in startedFiles`);
          return `new URL('./${name}.js', import.meta.url)`;
        },
      );
      return { code: linked, map: null };
    },
  };
}

// The desktop program: main with its processes and threads, the preload, and the window. Packages of `dependencies` stay
// packages; native modules could not be bundled anyway.
export default defineConfig({
  main: {
    plugins: [linkStartedFiles()],
    build: {
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: {
        input: { index: 'src/main/index.ts', ...startedFiles },
        output: { chunkFileNames: '[name]-[hash].js' },
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
