import { expect, test } from 'vitest';
import { fitScale, scaledAt, within } from './zoom.ts';

const frame = { width: 1000, height: 500 };

test('a picture fits its frame, and a small one is not enlarged', () => {
	expect(fitScale({ width: 4000, height: 1000 }, frame, 1)).toBe(0.25);
	expect(fitScale({ width: 1000, height: 4000 }, frame, 1)).toBe(0.125);
	expect(fitScale({ width: 100, height: 100 }, frame, 1)).toBe(1);
	expect(fitScale({ width: 0, height: 0 }, frame, 0.5)).toBe(0.5);
});

test('a picture is moved to its edges and no further', () => {
	const picture = { width: 2000, height: 400 };
	expect(within({ scale: 1, x: 9_999, y: 50 }, picture, frame)).toEqual({ scale: 1, x: 500, y: 0 });
	expect(within({ scale: 1, x: -9_999, y: -50 }, picture, frame)).toEqual({ scale: 1, x: -500, y: -0 });
});

test('what is under the pointer stays there while it grows', () => {
	const grown = scaledAt({ scale: 1, x: 0, y: 0 }, 2, 100, 50, 0.1);
	expect(grown).toEqual({ scale: 2, x: -100, y: -50 });
	expect(scaledAt({ scale: 1, x: 0, y: 0 }, 0.01, 0, 0, 0.25).scale).toBe(0.25);
	expect(scaledAt({ scale: 1, x: 0, y: 0 }, 100, 0, 0, 0.25).scale).toBe(8);
});
