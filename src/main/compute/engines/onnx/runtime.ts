// Evaluated before onnxruntime itself, which reads the variable when it loads.
import './no-telemetry.ts';

export { InferenceSession, listSupportedBackends, Tensor as OrtTensor } from 'onnxruntime-node';
