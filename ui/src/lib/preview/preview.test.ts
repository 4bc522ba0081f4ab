import { expect, test } from 'vitest';
import type { PreviewedFile } from '#lib/api/types.ts';
import { describe, isShown, requestOf } from './preview.ts';

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

test('a form is asked about its folder as it would be mapped, or says what is missing', () => {
	const draft = {
		connection_id: 'c',
		folder_path: ' /Launch/ ',
		profile_id: 'p',
		release: 'manual' as const
	};
	expect(requestOf(draft)).toEqual({ ...draft, folder_path: '/Launch' });
	for (const folder_path of ['', '/', 'Launch', '//'])
		expect(requestOf({ ...draft, folder_path })).toBe('Choose a folder first.');
	expect(requestOf({ ...draft, profile_id: '' })).toBe('Choose an account and a profile first.');
});
