import { expect, test } from 'vitest';
import { destinationOf } from './destination.ts';

test('a title becomes a folder name that Dropbox takes', () => {
	expect(destinationOf('Summer: dogs/cats?')).toBe('/File requests/Summer dogs cats');
	expect(destinationOf('  Ünïcode 2026. ')).toBe('/File requests/Ünïcode 2026');
	expect(destinationOf(' / ')).toBe('');
});

test('in a team space the destination lies in the own folder, where everybody may write', () => {
	expect(destinationOf('Summer', '/Ana Lopez')).toBe('/Ana Lopez/File requests/Summer');
});
