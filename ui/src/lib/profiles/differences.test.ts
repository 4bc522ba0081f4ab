import { expect, test } from 'vitest';
import type { ProfileRules } from '#lib/api/types.ts';
import { differences } from './differences.ts';

const names = {
	field: (key: string) => key,
	group: (id: string) => `group ${id}`,
	category: (id: string) => `category ${id}`,
	collection: (id: string) => `collection ${id}`,
	member: (id: string) => `member ${id}`
};
const rules: ProfileRules = {
	name: 'Dogs',
	metadata: { keywords: ['dog'] },
	asset_group_id: '1',
	category_ids: [],
	allowed_types: [],
	after_ingest: 'delete',
	move_to: ''
};

test('each changed part is told with its old and its new value', () => {
	const after: ProfileRules = {
		...rules,
		metadata: { keywords: ['dog', 'pet'], event: ['Show'] },
		category_ids: ['9'],
		allowed_types: ['image'],
		after_ingest: 'move_to',
		move_to: '/Done',
		collection_ids: ['3'],
		version_conflict: 'new_version',
		owners: [{ path: '', user_id: '5' }]
	};
	expect(differences(rules, after, names)).toEqual([
		'keywords: dog → dog, pet',
		'event: no default → Show',
		'Categories: none → category 9',
		'Allowed types: every type → image',
		'After ingest: Delete it in Dropbox → Move it to /Done',
		'Collections: none → collection 3',
		'Versions: Versions of the same file only → A new version, which keeps the metadata',
		'Owners: nobody → everything: member 5'
	]);
});

test('a revision that changed nothing says so', () => {
	expect(differences(rules, { ...rules }, names)).toEqual(['Nothing changed']);
});

test('a template and a filter are told in words', () => {
	const after: ProfileRules = {
		...rules,
		path_rule: { path_template: '/{client}', no_match: 'hold' },
		filter: { extensions: ['jpg'] }
	};
	expect(differences(rules, after, names)).toEqual([
		'Path template: none → /{client} (else held)',
		'Filter: everything → Only .jpg files'
	]);
});
