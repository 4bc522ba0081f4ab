// The library's filter lives in the address, so that every view can be shared and Back works.
import type { AssetFilter } from '#lib/api/calls.ts';

const names = [
	'text',
	'source',
	'kind',
	'asset_group_id',
	'category_id',
	'collection_id',
	'owner',
	'availability'
] as const;

export function filterOf(url: { searchParams: { get(name: string): string | null } }): AssetFilter {
	const read = (name: string) => url.searchParams.get(name) ?? '';
	return Object.fromEntries(names.map((name) => [name, read(name)])) as unknown as AssetFilter;
}

export function pathOf(filter: AssetFilter): string {
	const search = new URLSearchParams();
	for (const name of names) if (filter[name]) search.set(name, filter[name]);
	const text = search.toString();
	return text ? `/library?${text}` : '/library';
}

export const isFiltered = (filter: AssetFilter): boolean => names.some((name) => filter[name] !== '');

/** Views that many look for, as filters of their own. */
export const savedViews: { label: string; filter: Partial<AssetFilter>; sees_unreleased?: boolean }[] = [
	{ label: 'All', filter: {} },
	{ label: 'Without owner', filter: { owner: 'none' } },
	{ label: 'Not released', filter: { availability: 'unreleased' }, sees_unreleased: true },
	{ label: 'Expired', filter: { availability: 'expired' }, sees_unreleased: true }
];

/** The whole filter of a view; nothing of what was filtered before stays. */
export const filterOfView = (view: Partial<AssetFilter>): AssetFilter => ({
	...(Object.fromEntries(names.map((name) => [name, ''])) as unknown as AssetFilter),
	...view
});
