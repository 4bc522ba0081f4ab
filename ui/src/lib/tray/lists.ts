// The tray's tabs and lists: pure.
import type { IntakeState, TrayItem, TrayMatch, TrayTab } from '#lib/api/types.ts';

export type IntakeSort = 'newest' | 'oldest' | 'name' | 'largest';

export interface TrayFilter {
	show: TrayTab;
	mapping_id: string;
	sort: IntakeSort;
}

export const tabs: { key: TrayTab; label: string; empty: string }[] = [
	{ key: 'waiting', label: 'Waiting', empty: 'Nothing waits.' },
	{ key: 'rejected', label: 'Rejected', empty: 'Nothing is rejected.' },
	{ key: 'failed', label: 'Failed', empty: 'Nothing failed.' },
	{ key: 'ignored', label: 'Ignored', empty: 'Nothing is ignored.' }
];
export const sorts: { key: IntakeSort; label: string }[] = [
	{ key: 'newest', label: 'Newest first' },
	{ key: 'oldest', label: 'Oldest first' },
	{ key: 'name', label: 'By name' },
	{ key: 'largest', label: 'Largest first' }
];

export function filterOf(url: { searchParams: Pick<URLSearchParams, 'get'> }): TrayFilter {
	const asked = (name: string) => url.searchParams.get(name) ?? '';
	return {
		show: tabs.find((tab) => tab.key === asked('show'))?.key ?? 'waiting',
		mapping_id: asked('mapping_id'),
		sort: sorts.find((sort) => sort.key === asked('sort'))?.key ?? 'newest'
	};
}

export function pathOf(filter: TrayFilter): string {
	const search = new URLSearchParams();
	if (filter.show !== 'waiting') search.set('show', filter.show);
	if (filter.mapping_id) search.set('mapping_id', filter.mapping_id);
	if (filter.sort !== 'newest') search.set('sort', filter.sort);
	return search.size ? `/waiting?${search}` : '/waiting';
}

/** All that the list shows, as far as it was read. */
export const matchOf = (filter: TrayFilter, up_to: string | undefined): TrayMatch => ({
	show: filter.show,
	...(filter.mapping_id && { mapping_id: filter.mapping_id }),
	...(up_to && { up_to })
});

/** Who sent it or, where that isn't known, the link, folder or upload page that it came by. */
export function fromWords(item: TrayItem): string {
	if (item.sender_known) return item.sender;
	const inner = item.intake.relative_path.split('/').slice(0, -1).join('/');
	const folder = item.contributor_link_title ?? item.folder_path ?? item.upload_page_title;
	if (!folder) return item.intake.path;
	return inner ? `${folder}/${inner}` : folder;
}

/** Where files lie that a person decides about; undefined: here some, there some, or nobody knows. */
export function placeOf(items: TrayItem[]): 'dropbox' | 'here' | undefined {
	const here = items.filter((item) => !item.intake.connection_id).length;
	if (here === 0) return 'dropbox';
	return here === items.length ? 'here' : undefined;
}

/** Why a file that is still shown can't be decided about any more. */
export function goneWords(state: IntakeState): string | undefined {
	if (state === 'superseded') return 'Changed in Dropbox since; the new version waits by itself.';
	if (state === 'vanished') return 'Gone from Dropbox since.';
	return undefined;
}
export const isGone = (item: TrayItem): boolean => goneWords(item.intake.state) !== undefined;

/**
 * The list after its front was read again. Files that changed or vanished stay where they were; `joined`: rows behind
 * the front stay as well.
 */
export function merged(
	old: TrayItem[],
	fresh: TrayItem[],
	more: boolean
): { items: TrayItem[]; joined: boolean } {
	const there = new Set(fresh.map((item) => item.intake.id));
	const items = [...fresh];
	old.forEach((item, index) => {
		if (isGone(item) && !there.has(item.intake.id)) items.splice(Math.min(index, items.length), 0, item);
	});
	const last = fresh.at(-1);
	const at = last && more ? old.findIndex((item) => item.intake.id === last.intake.id) : -1;
	if (at < 0) return { items, joined: false };
	const known = new Set(items.map((item) => item.intake.id));
	return {
		items: [...items, ...old.slice(at + 1).filter((item) => !known.has(item.intake.id))],
		joined: true
	};
}

/** "12 s ago", as the empty tray says it. */
export function checkedWords(checked_at: string | undefined, now: number): string {
	if (!checked_at) return 'No folder has been read yet.';
	const seconds = Math.max(0, Math.round((now - Date.parse(checked_at)) / 1000));
	if (seconds < 60) return `Last check ${seconds} s ago.`;
	const minutes = Math.round(seconds / 60);
	return minutes < 60 ? `Last check ${minutes} min ago.` : `Last check ${Math.round(minutes / 60)} h ago.`;
}
