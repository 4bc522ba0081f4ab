import { expect, test } from 'vitest';
import { draftOf, emptyTemplate, endWords, mistakesOf, rulesOf } from './template.ts';

const draft = { ...emptyTemplate(), name: ' Events ', connection_id: 'c', profile_id: 'p' };

test('W19: a draft becomes rules and comes back the same', () => {
	const rules = rulesOf({
		...draft,
		closes_days: '14',
		deadline_days: '7',
		late: 'two_days',
		parent_folder: '/Events/'
	});
	expect(rules).toMatchObject({
		name: 'Events',
		parent_folder: '/Events',
		closes_days: 14,
		allow_late_uploads: 'two_days'
	});
	expect(rulesOf(draftOf({ id: 't', rules, created_at: '' }))).toEqual(rules);
	expect(rulesOf({ ...draft, late: 'two_days' })).not.toHaveProperty('allow_late_uploads');
});

test('W19: mistakes are named where they are', () => {
	expect(mistakesOf(draft)).toEqual({});
	expect(mistakesOf({ ...draft, parent_folder: '' })).toEqual({});
	const all = {
		name: ' ',
		title: 'the same',
		parent_folder: 'Events',
		deadline_days: 'soon',
		closes_days: '-1'
	};
	expect(Object.keys(mistakesOf({ ...draft, ...all })).sort()).toEqual(Object.keys(all).sort());
});

test('W19: when links end is said in words', () => {
	const rules = rulesOf(draft);
	expect(endWords(rules)).toBe('stays open');
	expect(endWords({ ...rules, closes_days: 1 })).toBe('closes 1 day after the event');
	expect(endWords({ ...rules, closes_days: 0 })).toContain('at the end of the event’s day');
	expect(endWords({ ...rules, closes_days: 14, deadline_days: 7 })).toBe(
		'deadline 7 days after the event, closes 14 days after the event'
	);
});
