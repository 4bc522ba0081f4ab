// What the dashboard says, and where it leads.
import type { Dashboard, DashboardSource, FlowCounts, SourceKind } from '#lib/api/types.ts';
import { count, counted } from '#lib/format.ts';
import type { IconName } from '#lib/parts/Icon.svelte';
import type { Tone } from '#lib/words.ts';

export const sourceKinds: Record<SourceKind, { label: string; icon: IconName }> = {
	dropbox_folder: { label: 'Dropbox folder', icon: 'folder' },
	contributor_link: { label: 'Contributor link', icon: 'link' },
	upload_page: { label: 'Upload page', icon: 'external' },
	other: { label: 'Other', icon: 'other' }
};

export interface Told {
	key: 'live' | 'waiting' | 'held' | 'failed';
	count: number;
	label: string;
	tone: Tone;
	href: string;
}

/** What is pending, each with the list that shows it; `mapping_id` narrows these. */
export function pendingOf(counts: FlowCounts, mapping_id?: string): Told[] {
	const of = (path: string) =>
		mapping_id
			? `${path}${path.includes('?') ? '&' : '?'}mapping_id=${encodeURIComponent(mapping_id)}`
			: path;
	const all: Told[] = [
		{ key: 'live', count: counts.live, label: 'in transfer', tone: 'accent', href: of('/transfers') },
		{ key: 'waiting', count: counts.waiting, label: 'waiting', tone: 'accent', href: of('/transfers') },
		{ key: 'held', count: counts.held, label: 'held for you', tone: 'warn', href: of('/waiting') },
		{ key: 'failed', count: counts.failed, label: 'failed', tone: 'bad', href: of('/waiting?show=failed') }
	];
	return all.filter((told) => told.count > 0);
}

export const isPending = (counts: FlowCounts): boolean =>
	counts.live + counts.waiting + counts.held + counts.failed > 0;

/** Nothing is on its way by it, and nothing is wrong with it. */
export const isQuiet = (source: DashboardSource): boolean =>
	source.state === 'well' && !source.problem && !isPending(source.counts) && source.counts.done_today === 0;

const shown_at_least = 6;
/** Those that are always shown: what goes on, and a few that are quiet; and those that are shown when asked for. */
export function divide(sources: DashboardSource[]): { shown: DashboardSource[]; folded: DashboardSource[] } {
	const busy = sources.filter((source) => !isQuiet(source));
	const quiet = sources.filter(isQuiet);
	const room = Math.max(0, shown_at_least - busy.length);
	return { shown: [...busy, ...quiet.slice(0, room)], folded: quiet.slice(room) };
}

/** "Nothing pending", or how much is. */
export function headline(dashboard: Dashboard): { title: string; tone: Tone } {
	const { counts, broken } = dashboard;
	if (broken > 0) return { title: `${counted(broken, 'source is', 'sources are')} broken`, tone: 'bad' };
	if (counts.failed > 0) return { title: `${counted(counts.failed, 'file')} failed`, tone: 'bad' };
	if (counts.held > 0)
		return { title: `${counted(counts.held, 'file waits', 'files wait')} for you`, tone: 'warn' };
	if (isPending(counts))
		return { title: `${count(counts.live + counts.waiting)} on their way`, tone: 'accent' };
	return { title: 'Nothing pending', tone: 'good' };
}

/** "0 waiting, 0 failed" */
export function sumWords({ counts }: Dashboard): string {
	const words = [`${count(counts.live + counts.waiting)} waiting`, `${count(counts.failed)} failed`];
	if (counts.held > 0) words.unshift(`${count(counts.held)} held`);
	if (counts.tidying > 0) words.push(`${count(counts.tidying)} still to be tidied away in Dropbox`);
	return words.join(', ');
}

/** "12 s ago"; times are the server's, so a browser's wrong clock says nothing wrong. */
export function agoWords(at: string, now: number): string {
	const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
	if (seconds < 60) return `${seconds} s ago`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
	if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
	return `${counted(Math.floor(seconds / 86_400), 'day')} ago`;
}

/** Where a person goes on with a source. */
export function hrefOf(source: DashboardSource): string {
	switch (source.kind) {
		case 'contributor_link':
			return source.state === 'broken' ? '/contributor-links?state=broken' : '/contributor-links';
		case 'upload_page':
			return '/contributor-links';
		case 'dropbox_folder':
			return '/mappings';
		case 'other':
			return '/transfers';
	}
}
