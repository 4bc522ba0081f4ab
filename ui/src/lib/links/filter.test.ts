import { expect, test } from 'vitest';
import type { ContributorLink } from '#lib/api/types.ts';
import { countByState, shown } from './filter.ts';

const link = (id: string, title: string, state: ContributorLink['state']): ContributorLink => ({
	id,
	connection_id: 'c',
	mapping_id: 'm',
	file_request_id: 'r',
	url: `https://x/${id}`,
	title,
	description: '',
	destination: `/Events/${title}`,
	state,
	problem: '',
	file_count: 0,
	created_at: '2026-01-01T00:00:00Z'
});
const links = [link('1', 'Dog day', 'open'), link('2', 'Fair', 'broken'), link('3', 'Dog night', 'closed')];
const ids = (found: ContributorLink[]) => found.map(({ id }) => id).join('');

test('broken links stand first', () => {
	expect(ids(shown(links, { text: '', state: '' }))).toBe('213');
});

test('text and state narrow the list together', () => {
	expect(ids(shown(links, { text: ' DOG ', state: '' }))).toBe('13');
	expect(ids(shown(links, { text: 'dog', state: 'closed' }))).toBe('3');
	expect(ids(shown(links, { text: 'https://x/2', state: '' }))).toBe('2');
	expect(countByState(links, 'broken')).toBe(1);
});
