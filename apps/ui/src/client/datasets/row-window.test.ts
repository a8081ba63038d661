import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { columnEdges, columnWindow, rowHeight, rowWindow } from './row-window.ts';

test('the rows in view are drawn, wherever one scrolls to, and few others', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (rows, share) => {
      const view = { height: 700, top: 0 };
      const { height } = rowWindow(rows, view);
      view.top = share * Math.max(0, height - view.height);
      const { from, to, offset } = rowWindow(rows, view);
      assert.ok(height <= 8_000_000);
      assert.ok(to - from <= view.height / rowHeight + 14);
      assert.ok(offset <= view.top, 'the first row drawn lies above the view');
      const reaches = offset + (to - from) * rowHeight;
      assert.ok(to === rows || reaches >= view.top + view.height, 'the last row drawn lies below the view');
    }),
  );
});

test('the end of fifty million rows can be scrolled to', () => {
  const rows = 50_000_000;
  const { height } = rowWindow(rows, { top: 0, height: 700 });
  assert.equal(rowWindow(rows, { top: height - 700, height: 700 }).to, rows);
});

test('of ten thousand columns only those in view are drawn', () => {
  const edges = columnEdges(Array.from({ length: 10_000 }, () => 120));
  assert.deepEqual(columnWindow(edges, { left: 0, width: 1000 }), { from: 0, to: 10 });
  const middle = columnWindow(edges, { left: 600_000, width: 1000 });
  assert.ok(middle.from <= 5000 && middle.to >= 5009 && middle.to - middle.from < 15);
  assert.equal(columnWindow(edges, { left: 1_199_000, width: 1000 }).to, 10_000);
});
