import { existsSync, globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readImports } from '../../scripts/parts/read-imports.ts';
import { packageOf, readSources } from '../../scripts/parts/source-tree.ts';

const system = z.object({ target: z.unknown(), files: z.array(z.string()).optional() });
const config = z
  .object({
    artifactName: z.string(),
    files: z.array(z.string()),
    asar: z.boolean(),
    asarUnpack: z.array(z.string()),
    electronFuses: z.record(z.string(), z.boolean()),
    fileAssociations: z.array(z.object({ ext: z.string(), mimeType: z.string() })),
    linux: system,
    mac: system,
    win: system,
  })
  .parse(parse(readFileSync('electron-builder.yml', 'utf8')));
const names = z.record(z.string(), z.string());
const manifest = z
  .object({
    version: z.string(),
    main: z.string(),
    dependencies: names,
    devDependencies: names,
    optionalDependencies: names,
  })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const entrySchema = z.object({ dev: z.boolean().optional(), peer: z.boolean().optional() });
const lock = z
  .object({ packages: z.record(z.string(), entrySchema) })
  .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
/** Folders of the packages that electron-builder takes along. */
const production = Object.entries(lock.packages).flatMap(([folder, { dev, peer }]) =>
  folder === '' || dev === true || peer === true || !existsSync(folder) ? [] : [folder],
);

const isPacked = (path: string) =>
  config.files.some((pattern) => !pattern.startsWith('!') && matchesGlob(path, pattern)) &&
  !config.files.some((pattern) => pattern.startsWith('!') && matchesGlob(path, pattern.slice(1)));
const isUnpacked = (path: string) => config.asarUnpack.some((pattern) => matchesGlob(path, pattern));

describe('the package', () => {
  it('burns in every fuse that closes a way around the program', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
    expect(config.asar).toBe(true);
  });

  it('needs no Electron that runs as Node: its processes are utility processes', () => {
    const main = readFileSync('src/main/index.ts', 'utf8');
    expect(main).toContain('utilityProcess.fork');
    const sources = [...readSources('src')].map(([, text]) => text);
    expect(sources.filter((text) => text.includes('ELECTRON_RUN_AS_NODE'))).toEqual([]);
  });

  it('opens project files by a double click, and names its version', () => {
    expect(config.fileAssociations.map(({ ext }) => ext)).toEqual(['platelens']);
    expect(config.artifactName).toContain('${version}');
    expect(config.artifactName).toContain('${arch}');
    expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('holds the built program, the window, resources and licences, and no map of the sources', () => {
    const needed = [
      ...[manifest.main, 'out/main/compute-process.js', 'out/main/plane-worker.js', 'out/preload/index.cjs'],
      ...['out/main/report-process.js', 'out/main/export-process.js'],
      ...['out/renderer/index.html', 'LICENSE', 'THIRD-PARTY-NOTICES.md', 'resources/demo/network.onnx'],
      ...globSync('resources/**/*.*').map((path) => path.replaceAll('\\', '/')),
    ];
    expect(needed.filter((path) => !isPacked(path))).toEqual([]);
    expect(isPacked('out/main/index.js.map')).toBe(false);
    for (const path of ['src/main/index.ts', 'test/fuzz/main.ts', 'docs/SECURITY.md', '.npmrc'])
      expect(isPacked(path), path).toBe(false);
  });

  it('holds every package that main, its threads and processes import, or has it built in', () => {
    const known = { ...manifest.dependencies, ...manifest.optionalDependencies };
    const imported = [...readSources('src/main'), ...readSources('src/shared'), ...readSources('src/preload')]
      .flatMap(([path, text]) => readImports(path, text))
      .map(({ specifier }) => packageOf(specifier ?? '.'))
      .filter((name) => name !== null && name !== 'electron' && !builtinModules.includes(name));
    const builtIn = [...new Set(imported)].filter((name) => name !== null && !(name in known));
    expect(imported.length).toBeGreaterThan(50);
    // The build takes packages for development into its files, which only plain JavaScript can bear.
    expect(builtIn.filter((name) => !(name !== null && name in manifest.devDependencies))).toEqual([]);
    expect(builtIn.flatMap((name) => globSync(`node_modules/${name ?? ''}/**/*.{node,wasm}`))).toEqual([]);
  }, 120_000);

  it('keeps beside the archive whatever the system loads by its name', () => {
    const native = production.flatMap((folder) =>
      globSync(`${folder}/**/*.{node,so,so.*,dll,dylib}`, { exclude: [`${folder}/node_modules/**`] }),
    );
    const paths = native.map((path) => path.replaceAll('\\', '/'));
    expect(paths.some((path) => path.includes('better-sqlite3'))).toBe(true);
    expect(paths.some((path) => path.includes('onnxruntime-node'))).toBe(true);
    expect(paths.some((path) => path.includes('@img/'))).toBe(true);
    expect(paths.filter((path) => !isUnpacked(path))).toEqual([]);
    expect(isUnpacked('resources/demo/network.onnx')).toBe(true);
  });

  it("leaves out another system's libraries of onnxruntime, and never its own", () => {
    const libraries = globSync('node_modules/onnxruntime-node/bin/napi-v6/*/*/*').map((path) =>
      path.replaceAll('\\', '/'),
    );
    for (const own of ['linux', 'darwin', 'win32']) {
      const patterns = config.files
        .filter((pattern) => pattern.startsWith('!'))
        .map((pattern) => pattern.slice(1).replace('${platform}', own));
      const left = libraries.filter((path) => !patterns.some((pattern) => matchesGlob(path, pattern)));
      const systems = new Set(left.map((path) => /napi-v6\/(\w+)/.exec(path)?.[1]));
      expect([...systems], own).toEqual([own]);
    }
  });

  it('says what it holds once for all systems', () => {
    // electron-builder takes everything where a system's own list only says what not to take.
    for (const key of ['linux', 'mac', 'win'] as const) expect(config[key].files, key).toBeUndefined();
  });
});
