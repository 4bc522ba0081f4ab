import { expect, test } from 'vitest';
import { filterOf, isFiltered, pathOf } from './filter.ts';

test('a filter survives the way through the address', () => {
	const filter = {
		text: 'müll & glas',
		source: 'dropbox',
		kind: 'image',
		asset_group_id: '',
		category_id: '7'
	};
	expect(filterOf(new URL(pathOf(filter), 'http://localhost'))).toEqual(filter);
});

test('no filter is the plain page', () => {
	const none = filterOf(new URL('http://localhost/library?other=1'));
	expect(isFiltered(none)).toBe(false);
	expect(pathOf(none)).toBe('/library');
});
