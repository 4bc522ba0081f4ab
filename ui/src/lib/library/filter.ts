// The library's filter lives in the address, so that every view can be shared and Back works.
import type { AssetFilter } from '#lib/api/calls.ts';

const names = ['text', 'source', 'kind', 'asset_group_id', 'category_id'] as const;

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
