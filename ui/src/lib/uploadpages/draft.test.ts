import { expect, test } from 'vitest';
import { askable, emptyDraft, mistakesOf, requestOf } from './draft.ts';

const now = Date.parse('2026-11-22T09:00:00Z');
const draft = () => ({ ...emptyDraft(), title: ' Dogs ', profile_id: 'p' });

test('a page with a title and a profile is asked for as it is', () => {
	expect(mistakesOf(draft(), now)).toEqual({});
	expect(requestOf(draft())).toEqual({
		title: 'Dogs',
		profile_id: 'p',
		instructions: '',
		language: 'en',
		translations: {},
		ask_name: 'required',
		ask_email: 'optional',
		required_fields: []
	});
});

test('a page for a Dropbox folder names its mapping, which knows the profile', () => {
	const request = requestOf({ ...draft(), mapping_id: 'm' });
	expect(request.mapping_id).toBe('m');
	expect('profile_id' in request).toBe(false);
});

test('what can not be meant is told at its place', () => {
	expect(mistakesOf({ ...draft(), title: ' ' }, now).title).toBeDefined();
	expect(mistakesOf({ ...draft(), deadline: '2026-11-21T09:00' }, now).deadline).toBeDefined();
	expect(mistakesOf({ ...draft(), width_min: '12px' }, now).width_min).toBeDefined();
	expect(mistakesOf({ ...draft(), width_min: '1200' }, now)).toEqual({});
	const german = { language: 'de', title: 'Hunde', instructions: '' };
	expect(mistakesOf({ ...draft(), translations: [german] }, now)).toEqual({});
	expect(mistakesOf({ ...draft(), translations: [german, german] }, now).translations).toBeDefined();
	expect(mistakesOf({ ...draft(), language: 'de', translations: [german] }, now).translations).toBeDefined();
	expect(
		mistakesOf({ ...draft(), translations: [{ ...german, title: '' }] }, now).translations
	).toBeDefined();
});

test('a contributor is asked for words only', () => {
	const fields = askable([
		{ key: 'keywords', label: 'Keywords', type: 'list' },
		{ key: 'rating', label: 'Rating', type: 'integer' }
	]);
	expect(fields.map((field) => field.key)).toEqual(['keywords']);
});
