import { expect, test } from 'vitest';
import type { Field, ProfileRules } from '#lib/api/types.ts';
import { unknownField } from '#lib/fields/terms.ts';
import { draftOf, problemsOf, rulesOf } from './draft.ts';

const fields: Field[] = [
	{ ...unknownField('keywords'), label: 'Keywords', type: 'list' },
	{ ...unknownField('credit_line'), label: 'Credit line', type: 'text' }
];
const rules: ProfileRules = {
	name: 'Dogs',
	metadata: { keywords: ['dog', 'Smith, John'], credit_line: ['Photo: Ana, Berlin'] },
	asset_group_id: '1',
	category_ids: ['4'],
	allowed_types: ['image', 'application/pdf'],
	after_ingest: 'move_to',
	move_to: '/Done',
	duplicates: 'point_to_existing',
	path_rule: { path_template: '/{client}', no_match: 'hold' },
	filter: { exclude: ['Drafts/'] },
	collection_ids: ['c'],
	version_conflict: 'new_version',
	owners: [{ path: 'DE/**' }]
};

test('opening and saving a profile changes nothing', () => {
	expect(rulesOf(draftOf(rules, ''), fields)).toEqual(rules);
});

test('a template and a filter that are emptied are gone', () => {
	const draft = draftOf(rules, '');
	draft.intake.path_template = '';
	draft.intake.exclude = '';
	const saved = rulesOf(draft, fields);
	expect(saved).not.toHaveProperty('path_rule');
	expect(saved).not.toHaveProperty('filter');
	expect(saved.duplicates).toBe('point_to_existing');
});

test('empty rows and blank lines are not saved', () => {
	const draft = draftOf(rules, '');
	draft.defaults = [
		{ field: 'keywords', text: ' dog \n\n' },
		{ field: 'credit_line', text: '  ' }
	];
	expect(rulesOf(draft, fields).metadata).toEqual({ keywords: ['dog'] });
});

test('what is missing is named where it is missing', () => {
	const draft = {
		...draftOf(undefined, ''),
		every_type: false,
		after_ingest: 'move_to' as const,
		move_to: 'Done'
	};
	expect(Object.keys(problemsOf(draft))).toEqual(['name', 'asset_group_id', 'allowed_types', 'move_to']);
	expect(problemsOf(draftOf(rules, ''))).toEqual({});
});
