import { expect, test } from 'vitest';
import { nextIndex, rowsOf, shapeOf, visibleRows } from './grid.ts';

test('columns fill the width and tiles never overflow it', () => {
	for (let width = 280; width < 2600; width += 7) {
		const shape = shapeOf(width);
		expect(shape.columns * shape.tile_width + 12 * (shape.columns - 1)).toBeLessThanOrEqual(width);
		expect(shape.tile_width).toBeGreaterThanOrEqual(135);
	}
	expect(shapeOf(296).columns).toBe(2);
});

test('few rows are in the page however many assets there are', () => {
	const shape = shapeOf(1000);
	const rows = rowsOf(50_000, shape);
	for (const top of [0, 100_000, rows * shape.row_height]) {
		const { first, last } = visibleRows(top, 900, 50_000, shape);
		expect(last - first).toBeLessThan(14);
		expect(last).toBeLessThan(rows);
	}
	const end = visibleRows(rows * shape.row_height - 900, 900, 50_000, shape);
	expect(end.last).toBe(rows - 1);
});

test('an empty library has no rows', () => {
	const { first, last } = visibleRows(0, 900, 0, shapeOf(1000));
	expect(last).toBeLessThan(first);
});

test('arrow keys stay inside the grid and reach a short last row', () => {
	expect(nextIndex('ArrowLeft', 0, 10, 4, 3)).toBe(0);
	expect(nextIndex('ArrowRight', 9, 10, 4, 3)).toBe(9);
	expect(nextIndex('ArrowUp', 2, 10, 4, 3)).toBe(2);
	expect(nextIndex('ArrowDown', 3, 10, 4, 3)).toBe(7);
	expect(nextIndex('ArrowDown', 7, 10, 4, 3)).toBe(9);
	expect(nextIndex('ArrowDown', 9, 10, 4, 3)).toBe(9);
	expect(nextIndex('End', 0, 10, 4, 3)).toBe(9);
	expect(nextIndex('x', 0, 10, 4, 3)).toBeUndefined();
});
