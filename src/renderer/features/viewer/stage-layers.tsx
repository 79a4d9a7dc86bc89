/** What a stage draws into: image, maps and annotations, one over the other. */
export function StageLayers() {
  return (
    <>
      <div className="pl-stage-image" data-layer="image" />
      <canvas className="pl-stage-layer" data-layer="maps" />
      <canvas className="pl-stage-layer" data-layer="annotations" />
    </>
  );
}
