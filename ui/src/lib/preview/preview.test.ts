import { expect, test } from 'vitest';
import type { PreviewedFile } from '#lib/api/types.ts';
import { describe, isShown } from './preview.ts';

const file: PreviewedFile = {
	relative_path: 'DE/social/a.jpg',
	size: 1,
	verdict: 'taken',
	reason_code: '',
	reason: '',
	hint: '',
	metadata: [
		{ field: 'market', language: '', values: ['DE'], origin: 'folder', origin_detail: '' },
		{ field: 'keywords', language: '', values: ['a', 'b'], origin: 'profile', origin_detail: '' }
	],
	collection_path: ['DE', 'social']
};

test('a file says what its folders and its profile would give it', () => {
	expect(describe(file, (field) => field.toUpperCase())).toEqual([
		'From its folders: MARKET: DE',
		'By default: KEYWORDS: a, b',
		'Collection: DE › social'
	]);
	expect(describe({ ...file, metadata: [], collection_path: [] }, String)).toEqual([]);
});

test('files are shown by verdict', () => {
	expect(isShown(file, undefined)).toBe(true);
	expect(isShown(file, 'held')).toBe(false);
});
