import { expect, test } from 'vitest';
import { filterOf, filterOfView, isFiltered, pathOf, savedViews } from './filter.ts';

test('a filter survives the way through the address', () => {
	const filter = {
		text: 'müll & glas',
		source: 'dropbox',
		kind: 'image',
		asset_group_id: '',
		category_id: '7',
		collection_id: 'c',
		owner: 'none',
		availability: 'expired'
	};
	expect(filterOf(new URL(pathOf(filter), 'http://localhost'))).toEqual(filter);
});

test('no filter is the plain page', () => {
	const none = filterOf(new URL('http://localhost/library?other=1'));
	expect(isFiltered(none)).toBe(false);
	expect(pathOf(none)).toBe('/library');
});

test('a saved view has an address of its own, and nothing of the filter before', () => {
	expect(savedViews.map((view) => pathOf(filterOfView(view.filter)))).toEqual([
		'/library',
		'/library?owner=none',
		'/library?availability=unreleased',
		'/library?availability=expired'
	]);
});
