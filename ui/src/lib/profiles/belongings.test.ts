import { expect, test } from 'vitest';
import {
	belongingsOf,
	linesOf,
	problemsOfBelongings,
	rulesOfBelongings,
	type BelongingsRules
} from './belongings.ts';

const rules: BelongingsRules = {
	collection_ids: ['c'],
	folder_collections: { below: 'b' },
	version_conflict: 'new_version',
	availability: { release_after_days: 0, expires_at: '2030-01-01T00:00:00.000Z' },
	owners: [{ path: 'DE/**', user_id: 'u' }, { path: '' }]
};
const names = {
	collection: (id: string) => `collection ${id}`,
	member: (id: string) => `member ${id}`,
	version: (rule: string | undefined) => rule ?? 'usual',
	moment: (instant: string) => instant.slice(0, 10)
};

test('opening and saving changes nothing, whether all is said or nothing', () => {
	expect(rulesOfBelongings(belongingsOf(rules))).toEqual(rules);
	expect(rulesOfBelongings(belongingsOf({}))).toEqual({});
	expect(rulesOfBelongings(belongingsOf(undefined))).toEqual({});
	expect(rulesOfBelongings(belongingsOf({ folder_collections: {} }))).toEqual({ folder_collections: {} });
});

test('days that are none, and an expiry before the release, are named', () => {
	const draft = belongingsOf(undefined);
	draft.release = { how: 'days', days: 'soon', at: '' };
	draft.expiry = { how: 'days', days: '0', at: '' };
	expect(Object.keys(problemsOfBelongings(draft))).toEqual(['release', 'expiry']);
	draft.release.days = '7';
	draft.expiry.days = '7';
	expect(Object.keys(problemsOfBelongings(draft))).toEqual(['expiry']);
	draft.expiry = { how: 'at', days: '', at: '' };
	expect(problemsOfBelongings(draft).expiry).toMatch('day and a time');
	draft.expiry = { how: 'never', days: 'x', at: 'x' };
	expect(problemsOfBelongings(draft)).toEqual({});
});

test('each part has a line of its own for the history', () => {
	expect(linesOf(rules, names)).toEqual([
		['Collections', 'collection c'],
		['Folders as collections', 'within collection b'],
		['Versions', 'new_version'],
		['Release', '0 days after it came in'],
		['Expiry', '2030-01-01'],
		['Owners', 'DE/**: member u; everything: who sent it']
	]);
	expect(linesOf({}, names).map(([, says]) => says)).toEqual([
		'none',
		'no',
		'usual',
		'at once',
		'never',
		'nobody'
	]);
});
