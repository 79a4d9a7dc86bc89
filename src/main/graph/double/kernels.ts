/**
 * The standard operators that onnxruntime's CPU provider computes in double precision, and those that only move or
 * compare values. What is neither here nor among the rewritten ones is computed in single precision, and named.
 */
export const doubleKernels: ReadonlySet<string> = new Set(
  `Abs Add And ArgMax ArgMin Attention BatchNormalization Cast CastLike Ceil Clip Concat ConstantOfShape Cos CumSum
  DepthToSpace Div Dropout Einsum Equal Exp Expand EyeLike Flatten Floor Gather GatherElements GatherND Gemm Greater
  GreaterOrEqual GridSample GroupNormalization Identity IsInf IsNaN LayerNormalization Less LessOrEqual Log LogSoftmax
  LpNormalization MatMul Max MaxPool Min Mod Mul Neg Not Or Pad Pow RMSNormalization Range Reciprocal ReduceL1 ReduceL2
  ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape
  ReverseSequence RoiAlign Round ScatterElements ScatterND Shape Shrink Sigmoid Sign Sin Size Slice Softmax SpaceToDepth
  Split Sqrt Squeeze Sub Sum Swish Tanh Tile TopK Transpose Trilu Unsqueeze Where Xor`.split(/\s+/),
);

/** Operators without a kernel for double whose floats can go through a single-precision one: input and output floats. */
export const singleKernels: ReadonlySet<string> = new Set([
  'Asin',
  'Acos',
  'Atan',
  'Asinh',
  'Acosh',
  'Atanh',
  'Det',
  'Hardmax',
  'LRN',
  'LpPool',
  'GlobalLpPool',
  'MeanVarianceNormalization',
]);
