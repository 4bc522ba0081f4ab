import { expect, test } from 'vitest';
import { tileAt, waveformPath } from './strip.ts';

const strip = { frames: 24, columns: 10, tile_width: 160, tile_height: 90, interval_ms: 500 };

test('a moment is shown by the frame nearest before it', () => {
	expect(tileAt(strip, 0)).toEqual({ x: 0, y: 0 });
	expect(tileAt(strip, 0.5)).toEqual({ x: 320, y: 90 });
	expect(tileAt(strip, 1)).toEqual({ x: 480, y: 180 });
	expect(tileAt(strip, 7)).toEqual({ x: 480, y: 180 });
	expect(tileAt(strip, -1)).toEqual({ x: 0, y: 0 });
});

test('silence is a line, not nothing', () => {
	expect(waveformPath([0, 100])).toBe('M0.5 49V51M1.5 0V100');
});
