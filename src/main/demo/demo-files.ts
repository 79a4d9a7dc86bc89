import { join } from 'node:path';

/** Where the parts of a demo lie in its folder. */
export interface DemoFolder {
  readonly projectFile: string;
  readonly plateDir: string;
}

export function demoFolder(dir: string): DemoFolder {
  return { projectFile: join(dir, 'demo.platelens'), plateDir: join(dir, 'plate') };
}

/** The files of the demo network that ship with the program. */
export interface DemoNetworkFiles {
  readonly network: string;
  readonly capeHead: string;
  /** Labels, recipe, how it was made and what it can do. */
  readonly facts: string;
}

export function demoNetworkFiles(resourcesDir: string): DemoNetworkFiles {
  const dir = join(resourcesDir, 'demo');
  return {
    network: join(dir, 'network.onnx'),
    capeHead: join(dir, 'cape-head.json'),
    facts: join(dir, 'network.json'),
  };
}
