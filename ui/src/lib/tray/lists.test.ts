import { expect, test } from 'vitest';
import type { IntakeState, TrayItem } from '#lib/api/types.ts';
import { checkedWords, filterOf, fromWords, matchOf, merged, pathOf, placeOf } from './lists.ts';

const item = (id: string, state: IntakeState = 'held') => ({ intake: { id, state } }) as TrayItem;
const ids = (items: TrayItem[]) => items.map((one) => one.intake.id).join('');

test('an address says what the tray shows, and the other way round', () => {
	const filter = { show: 'failed', mapping_id: 'm1', sort: 'name' } as const;
	expect(filterOf(new URL(`https://dam.example${pathOf(filter)}`))).toEqual(filter);
	expect(pathOf({ show: 'waiting', mapping_id: '', sort: 'newest' })).toBe('/waiting');
	expect(filterOf(new URL('https://dam.example/waiting?show=x&sort=y')).show).toBe('waiting');
});

test('a file that vanished under somebody’s eyes stays where it was until the list is left', () => {
	const old = [item('a'), item('b', 'vanished'), item('c'), item('d', 'queued')];
	expect(ids(merged(old, [item('a'), item('c')], false).items)).toBe('abc');
});

test('rows behind the front stay where the two join, and go where they do not', () => {
	const old = [item('a'), item('b'), item('c'), item('d')];
	expect(merged(old, [item('n'), item('a'), item('b')], true)).toMatchObject({ joined: true });
	expect(ids(merged(old, [item('n'), item('a'), item('b')], true).items)).toBe('nabcd');
	expect(merged(old, [item('x'), item('y')], true).joined).toBe(false);
});

test('the last check is told in seconds, minutes and hours', () => {
	const at = '2026-11-22T09:00:00Z';
	expect(checkedWords(at, Date.parse(at) + 12_000)).toBe('Last check 12 s ago.');
	expect(checkedWords(at, Date.parse(at) + 180_000)).toBe('Last check 3 min ago.');
	expect(checkedWords(undefined, 0)).toBe('No folder has been read yet.');
});

test('who sent a file is told where it is known, else the link or folder it came by', () => {
	const from = (more: Partial<TrayItem>) =>
		fromWords({ intake: { relative_path: '2026/rex.jpg', path: '/Dogs/2026/rex.jpg' }, ...more } as TrayItem);
	expect(from({ sender_known: true, sender: 'Mia Ode' })).toBe('Mia Ode');
	expect(from({ folder_path: '/Dogs' })).toBe('/Dogs/2026');
	expect(from({ folder_path: '/Dogs', contributor_link_title: 'Summer' })).toBe('Summer/2026');
	expect(from({ intake: { relative_path: 'rex.jpg' }, upload_page_title: 'Fair' } as TrayItem)).toBe('Fair');
	expect(from({})).toBe('/Dogs/2026/rex.jpg');
});

test('files in Dropbox are told from those that lie here', () => {
	const dropbox = { intake: { connection_id: 'c1' } } as TrayItem;
	const sent = { intake: { upload_page_id: 'p1' } } as TrayItem;
	expect(placeOf([dropbox, dropbox])).toBe('dropbox');
	expect(placeOf([sent])).toBe('here');
	expect(placeOf([sent, dropbox])).toBeUndefined();
});

test('all that a list shows is named as far as it was read', () => {
	expect(matchOf({ show: 'ignored', mapping_id: '', sort: 'newest' }, undefined)).toEqual({
		show: 'ignored'
	});
	expect(matchOf({ show: 'waiting', mapping_id: 'm1', sort: 'name' }, 'i9')).toEqual({
		show: 'waiting',
		mapping_id: 'm1',
		up_to: 'i9'
	});
});
