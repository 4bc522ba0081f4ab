import { expect, test } from 'vitest';
import { factRows } from './facts.ts';

const bare = {
	mime: 'image/jpeg',
	kind: 'image',
	has_icc: false,
	c2pa_present: false,
	embedded: []
} as const;

test('what a file does not say is left out', () => {
	expect(factRows({ ...bare, embedded: [] })).toEqual([['Type', 'image/jpeg']]);
});

test('exposure reads like photographers write it', () => {
	const rows = factRows({
		...bare,
		embedded: [],
		exposure_time: '1/250',
		f_number: 2.8,
		iso: 400,
		focal_length_mm: 35
	});
	expect(rows).toContainEqual(['Exposure', '1/250 s, f/2.8, ISO 400, 35 mm']);
});
