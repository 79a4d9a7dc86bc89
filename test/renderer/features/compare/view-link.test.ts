import { describe, expect, it } from 'vitest';
import {
  createViewLink,
  type LinkedPanel,
  type RelativeView,
  type ViewLink,
} from '../../../../src/renderer/features/compare/view-link.ts';

/** A panel without a viewer: it is drawn when it is shown something, as a viewer is. */
function createPanel(link: ViewLink, first: RelativeView) {
  let view = first;
  let width = 100;
  const points: unknown[] = [];
  const panel: LinkedPanel = {
    look: () => view,
    size: () => ({ width, height: 100 }),
    show: (next) => {
      view = next;
      link.drawn(panel);
    },
    point: (place) => points.push(place),
  };
  return {
    panel,
    points,
    view: () => view,
    move: (next: RelativeView) => panel.show(next),
    resize: (to: number, next: RelativeView) => {
      width = to;
      view = next;
      link.drawn(panel);
    },
  };
}

const at = (x: number, scale = 1) => ({ x, y: 0, scale });

describe('createViewLink', () => {
  it('takes every panel along, whichever moves', () => {
    const link = createViewLink();
    const [a, b] = [createPanel(link, at(0)), createPanel(link, at(9))];
    link.join(a.panel);
    link.join(b.panel);
    expect(b.view()).toEqual(at(0));
    a.move(at(5, 2));
    expect(b.view()).toEqual(at(5, 2));
    b.move(at(7));
    expect(a.view()).toEqual(at(7));
  });

  it('leaves a panel alone once it has left, and takes it back to the common place', () => {
    const link = createViewLink();
    const [a, b] = [createPanel(link, at(0)), createPanel(link, at(0))];
    link.join(a.panel);
    const leave = link.join(b.panel);
    leave();
    b.move(at(30));
    expect(a.view()).toEqual(at(0));
    a.move(at(4));
    expect(b.view()).toEqual(at(30));
    link.join(b.panel);
    expect(b.view()).toEqual(at(4));
  });

  it('keeps the common view when a panel only changes its size', () => {
    const link = createViewLink();
    const [a, b] = [createPanel(link, at(0)), createPanel(link, at(0))];
    link.join(a.panel);
    link.join(b.panel);
    b.resize(50, at(0, 0.5));
    expect([a.view(), b.view()]).toEqual([at(0), at(0)]);
  });

  it('tells every panel where the pointer is, and the one that leaves that it is gone', () => {
    const link = createViewLink();
    const [a, b] = [createPanel(link, at(0)), createPanel(link, at(0))];
    link.join(a.panel);
    const leave = link.join(b.panel);
    link.point({ x: 3, y: 4 });
    leave();
    link.point(null);
    expect([a.points, b.points]).toEqual([
      [{ x: 3, y: 4 }, null],
      [{ x: 3, y: 4 }, null],
    ]);
  });
});
