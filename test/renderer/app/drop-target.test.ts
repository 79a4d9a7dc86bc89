import { describe, expect, it } from 'vitest';
import { toDropPath, toDropTarget, type Dropped } from '../../../src/renderer/app/drop-target.ts';

const file = (name: string, head = ''): Dropped => ({ name, inside: null, head });
const folder = (...inside: string[]): Dropped => ({ name: 'folder', inside, head: '' });

describe('what is dropped', () => {
  it.each([
    ['screen.platelens', 'project'],
    ['Screen.PLATELENS', 'project'],
    ['net.onnx', 'network'],
    ['net.keras', 'network'],
    ['package.zip', 'network'],
    ['rdf.yaml', 'network'],
    ['nuclei.geojson', 'regions'],
    ['map.csv', 'plate-map'],
    ['map.xlsx', 'plate-map'],
    ['B02_f1_DNA.tif', 'plate'],
    ['onnx', 'plate'],
  ])('%s goes by its name to %s', (name, target) => {
    expect(toDropTarget(file(name))).toBe(target);
  });

  it.each([
    ['{"modelTopology": {}}', 'network'],
    ['{ "format" : "graph-model", ', 'network'],
    ['[{"type": "Feature", "geometry"', 'regions'],
    ['{"type":"FeatureCollection"', 'regions'],
    ['{"images": [], "annotations": [', 'regions'],
    ['{"zarr_format": 3, "node_type": "group"', 'plate'],
  ])('JSON that begins with %s goes to %s', (head, target) => {
    expect(toDropTarget(file('some.json', head))).toBe(target);
  });

  it('takes a folder for a network by what lies in it, and opens the file that matters', () => {
    const keras = folder('group1-shard1of1.bin', 'model.json');
    expect(toDropTarget(keras)).toBe('network');
    expect(toDropPath('/data/net', keras)).toBe('/data/net/model.json');
    expect(toDropPath('C:\\data\\net', keras)).toBe('C:\\data\\net\\model.json');
    const packaged = folder('rdf.yaml', 'weights.onnx', 'model.json');
    expect(toDropTarget(packaged)).toBe('network');
    expect(toDropPath('/data/net', packaged)).toBe('/data/net');
    expect(toDropTarget(folder('A01_DNA.tif', 'A02_DNA.tif'))).toBe('plate');
    expect(toDropPath('/data/plate', folder('A01_DNA.tif'))).toBe('/data/plate');
    expect(toDropPath('', keras)).toBe('');
  });
});
