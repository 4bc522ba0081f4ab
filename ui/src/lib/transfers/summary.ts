// The one sentence above the transfers: every file that was seen is in exactly one part, so the parts add up.
import type { IntakeCounts, IntakeState } from '#lib/api/types.ts';

export interface Part {
	key: string;
	label: string;
	states: IntakeState[];
	count: number;
}
export interface Summary {
	total: number;
	parts: Part[];
	/** What the parts add up to. Anything but `total` is a defect of the server, and is shown. */
	sum: number;
}

const groups: Omit<Part, 'count'>[] = [
	{ key: 'done', label: 'done', states: ['done'] },
	{
		key: 'on_the_way',
		label: 'on their way',
		states: ['seen', 'queued', 'fetching', 'stored', 'catalogued', 'clearing']
	},
	{ key: 'held', label: 'waiting for release', states: ['held'] },
	{ key: 'failed', label: 'failed', states: ['failed'] },
	{ key: 'refused', label: 'refused', states: ['refused'] },
	{ key: 'rejected', label: 'rejected', states: ['rejected', 'rejecting', 'restoring'] },
	{ key: 'ignored', label: 'ignored', states: ['ignored'] },
	{ key: 'duplicate', label: 'duplicates', states: ['duplicate'] },
	{ key: 'superseded', label: 'superseded', states: ['superseded'] },
	{ key: 'vanished', label: 'vanished', states: ['vanished'] }
];

export function summarise(counts: IntakeCounts): Summary {
	const parts = groups.map((group) => ({
		...group,
		count: group.states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
	}));
	return { total: counts.total, parts, sum: parts.reduce((sum, part) => sum + part.count, 0) };
}

/** Parts that are always told, even when nothing is in them. */
export const alwaysShown = ['done', 'on_the_way', 'held', 'failed'];

/** What fraction is settled for good, 0 to 1. */
export function settledShare(counts: IntakeCounts): number {
	if (counts.total === 0) return 0;
	return (
		(counts.done +
			counts.duplicate +
			counts.superseded +
			counts.vanished +
			counts.rejected +
			counts.ignored) /
		counts.total
	);
}
