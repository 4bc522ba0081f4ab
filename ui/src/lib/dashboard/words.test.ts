import { expect, test } from 'vitest';
import type { Dashboard, DashboardSource } from '#lib/api/types.ts';
import { agoWords, divide, headline, hrefOf, isPending, pendingOf, sumWords } from './words.ts';

const none = { live: 0, waiting: 0, held: 0, failed: 0, tidying: 0, done_today: 0 };
const board = (counts: Partial<typeof none>, broken = 0): Dashboard => ({
	counts: { ...none, ...counts },
	broken,
	sources: [],
	sources_left_out: 0,
	profiles: [],
	profiles_left_out: 0,
	assets: 0,
	assets_today: 0,
	now: '2026-01-01T00:00:00Z'
});

test('W22: nothing pending is said only when nothing is', () => {
	expect(headline(board({}))).toEqual({ title: 'Nothing pending', tone: 'good' });
	expect(headline(board({ done_today: 9, tidying: 2 })).title).toBe('Nothing pending');
	expect(headline(board({ waiting: 2, live: 1 })).title).toBe('3 on their way');
	expect(headline(board({ held: 1 })).title).toBe('1 file waits for you');
	expect(headline(board({ held: 1, failed: 2 }))).toEqual({ title: '2 files failed', tone: 'bad' });
	expect(headline(board({ failed: 2 }, 1))).toEqual({ title: '1 source is broken', tone: 'bad' });
	expect(isPending({ ...none, tidying: 3 })).toBe(false);
});

test('W22: the sum is told even when it is nothing', () => {
	expect(sumWords(board({}))).toBe('0 waiting, 0 failed');
	expect(sumWords(board({ held: 3, live: 1, waiting: 1, tidying: 4 }))).toBe(
		'3 held, 2 waiting, 0 failed, 4 still to be tidied away in Dropbox'
	);
});

test('W22: the last look is told to the second', () => {
	const at = '2026-01-01T00:00:00Z';
	const after = (seconds: number) => agoWords(at, Date.parse(at) + seconds * 1000);
	expect(after(12)).toBe('12 s ago');
	expect(after(-3)).toBe('0 s ago');
	expect(after(119)).toBe('1 min ago');
	expect(after(7200)).toBe('2 h ago');
	expect(after(86_400 * 2)).toBe('2 days ago');
});

test('each count leads to the list that shows it, narrowed to its source', () => {
	const told = pendingOf({ ...none, live: 1, held: 2, failed: 3 }, 'm1');
	expect(told.map(({ href }) => href)).toEqual([
		'/transfers?mapping_id=m1',
		'/waiting?mapping_id=m1',
		'/waiting?show=failed&mapping_id=m1'
	]);
	expect(pendingOf(none)).toEqual([]);
	expect(pendingOf({ ...none, held: 1 })[0]?.href).toBe('/waiting');
});

test('a broken link leads to where it is repaired', () => {
	const source = { kind: 'contributor_link', state: 'broken' } as DashboardSource;
	expect(hrefOf(source)).toBe('/contributor-links?state=broken');
	expect(hrefOf({ ...source, state: 'well' })).toBe('/contributor-links');
	expect(hrefOf({ ...source, kind: 'dropbox_folder' })).toBe('/mappings');
});

test('what goes on is always shown, quiet sources only as far as there is room', () => {
	const quiet = Array.from({ length: 8 }, (_, n) => ({
		id: `q${n}`,
		state: 'well',
		problem: '',
		counts: none
	}));
	const busy = Array.from({ length: 5 }, (_, n) => ({
		id: `b${n}`,
		state: n ? 'well' : 'broken',
		problem: '',
		counts: n ? { ...none, held: n } : none
	}));
	const { shown, folded } = divide([...quiet, ...busy] as DashboardSource[]);
	expect(shown.map(({ id }) => id)).toEqual(['b0', 'b1', 'b2', 'b3', 'b4', 'q0']);
	expect(folded).toHaveLength(7);
	expect(divide([]).shown).toEqual([]);
});
