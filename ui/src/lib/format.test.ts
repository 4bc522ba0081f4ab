import { expect, test } from 'vitest';
import { ago, bytes, counted, duration } from './format.ts';

test('sizes are in decimal units and never say 1000 of a unit', () => {
	expect([0, 999, 1000, 1500, 999_499, 999_600, 25_000_000, 3_200_000_000].map(bytes)).toEqual([
		'0 B',
		'999 B',
		'1.0 kB',
		'1.5 kB',
		'999 kB',
		'1.0 MB',
		'25 MB',
		'3.2 GB'
	]);
});

test('durations show hours only when there are some', () => {
	expect(duration(83_000)).toBe('1:23');
	expect(duration(3_605_000)).toBe('1:00:05');
});

test('times are relative for a week and dates after that', () => {
	const now = Date.parse('2026-11-22T20:00:00Z');
	expect(ago('2026-11-22T19:59:57Z', now)).toBe('just now');
	expect(ago('2026-11-22T19:55:00Z', now)).toBe('5 min ago');
	expect(ago('2026-11-22T22:00:00Z', now)).toBe('in 2 h');
	expect(ago('2026-11-21T20:00:00Z', now)).toBe('1 day ago');
	expect(ago('2026-01-05T12:00:00Z', now)).toBe('5 Jan 2026');
});

test('one is singular', () => {
	expect(counted(1, 'file')).toBe('1 file');
	expect(counted(1234, 'file')).toBe('1,234 files');
});
