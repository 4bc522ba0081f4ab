// Which transfers a tab shows.
import type { Intake, IntakeCounts, IntakeState } from '#lib/api/types.ts';

export interface Tab {
	key: string;
	label: string;
	states: IntakeState[]; // empty: all
}
export const tabs: Tab[] = [
	{ key: '', label: 'All', states: [] },
	{
		key: 'on_the_way',
		label: 'On their way',
		states: ['seen', 'queued', 'fetching', 'stored', 'catalogued', 'clearing']
	},
	{ key: 'held', label: 'Held', states: ['held'] },
	{ key: 'failed', label: 'Failed or refused', states: ['failed', 'refused'] },
	{ key: 'done', label: 'Done', states: ['done'] },
	{ key: 'rejected', label: 'Rejected', states: ['rejected', 'rejecting', 'restoring'] },
	{ key: 'ignored', label: 'Ignored', states: ['ignored'] },
	{ key: 'aside', label: 'Duplicates and others', states: ['duplicate', 'superseded', 'vanished'] }
];

export const tabOf = (key: string | null): Tab =>
	tabs.find((tab) => tab.key === (key ?? '')) ?? (tabs[0] as Tab);

export const countOf = (tab: Tab, counts: IntakeCounts): number =>
	tab.states.length ? tab.states.reduce((sum, state) => sum + (counts[state] ?? 0), 0) : counts.total;

export const belongs = (intake: Intake, tab: Tab, mapping_id: string): boolean =>
	(tab.states.length === 0 || tab.states.includes(intake.state)) &&
	(!mapping_id || intake.mapping_id === mapping_id);

/** What a person can do with an intake in this state. */
export function actOf(state: IntakeState): 'retry' | 'release' | undefined {
	if (state === 'held' || state === 'ignored') return 'release';
	return state === 'failed' || state === 'refused' ? 'retry' : undefined;
}

/**
 * The list after its first page was read again. `fresh` is that page, `old` what was loaded before; both newest
 * first. Rows beyond the page stay; undefined where too much is new for the two to join.
 */
export function joined(old: Intake[], fresh: Intake[], more: boolean): Intake[] | undefined {
	const last = fresh.at(-1);
	if (!last || !more) return fresh;
	const at = old.findIndex((intake) => intake.id === last.id);
	return at < 0 ? undefined : [...fresh, ...old.slice(at + 1)];
}
