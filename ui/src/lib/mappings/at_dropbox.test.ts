import { expect, test } from 'vitest';
import { addressAtDropbox } from './at_dropbox.ts';

test('a folder is found by its address, whatever its name', () => {
	expect(addressAtDropbox('/Dogs & cats/50 %/#1?')).toBe(
		'https://www.dropbox.com/home/Dogs%20%26%20cats/50%20%25/%231%3F'
	);
});
