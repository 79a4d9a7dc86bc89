export { isLayersNetwork } from './files/read-source.ts';
export { openTfjsEngine, type TfjsEngineOptions } from './open-tfjs-engine.ts';
