export { openOnnxEngine, type OnnxEngineOptions } from './open-onnx-engine.ts';
