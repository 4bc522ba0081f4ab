// What is said of an import: how far it is, and what became of its files.
import type { ImportCounts, ImportView } from '#lib/api/types.ts';
import { count, counted } from '#lib/format.ts';

/** It goes on by itself. */
export const isMoving = ({ import: it, counts }: ImportView): boolean =>
	it.state === 'listing' || counts.on_their_way > 0 || counts.receiving > 0;

/** "112 catalogued · 5 already here · 3 failed" */
export function outcome(counts: ImportCounts): string {
	const parts: [number, string][] = [
		[counts.receiving, 'being sent'],
		[counts.on_their_way, 'on their way'],
		[counts.catalogued, 'catalogued'],
		[counts.already_here, 'already here'],
		[counts.held, 'held'],
		[counts.refused, 'refused'],
		[counts.failed, 'failed'],
		[counts.left_over, 'left out'],
		[counts.other, 'put aside']
	];
	return parts
		.filter(([number]) => number > 0)
		.map(([number, word]) => `${count(number)} ${word}`)
		.join(' · ');
}

/** What it does now, in a few words. */
export function standing(view: ImportView): string {
	const { import: it, counts } = view;
	if (it.state === 'held') return 'Held: its Dropbox was unlinked';
	if (it.state === 'listing' && it.reason_message) return `Waits: ${it.reason_message}`;
	if (it.state === 'listing') return `Looking through Dropbox: ${counted(counts.files, 'file')} so far`;
	if (it.state === 'receiving' && counts.files < it.files_expected)
		return `${count(counts.files)} of ${counted(it.files_expected, 'file')} came from the computer`;
	if (isMoving(view)) return 'Coming in';
	return counts.files === 0 ? 'Nothing to import was found' : 'Complete';
}

/** Files that a person can do something about. */
export const inTrouble = (counts: ImportCounts): number => counts.failed + counts.refused + counts.held;

/** 0 to 100; undefined while nobody knows of how many. */
export function percent({ import: it, counts }: ImportView): number | undefined {
	if (it.state === 'listing') return undefined;
	const all = Math.max(counts.files + counts.receiving, it.files_expected);
	return all === 0 ? 100 : Math.floor((100 * (counts.files - counts.on_their_way)) / all);
}

export const sourceOf = (view: ImportView): string =>
	view.import.source === 'computer'
		? `From the computer of ${view.made_by_name}`
		: `From Dropbox${view.dropbox_account ? `, ${view.dropbox_account}` : ''}`;
