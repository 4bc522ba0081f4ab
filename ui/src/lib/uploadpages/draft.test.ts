import { expect, test } from 'vitest';
import { unknownField } from '#lib/fields/terms.ts';
import { askable, draftOf, emptyDraft, mistakesOf, requestOf } from './draft.ts';

const now = Date.parse('2026-11-22T09:00:00Z');
const draft = () => ({ ...emptyDraft(), title: ' Dogs ', profile_id: 'p' });

test('a page with a title and a profile is asked for as it is', () => {
	expect(mistakesOf(draft(), now)).toEqual({});
	expect(requestOf(draft())).toEqual({
		title: 'Dogs',
		profile_id: 'p',
		release: 'automatic',
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

test('a page is edited as it is, and asks for the same again', () => {
	const page = {
		id: 'u',
		title: 'Dogs',
		instructions: 'Only dogs.',
		language: 'en',
		translations: { de: { title: 'Hunde', instructions: '' } },
		profile_id: 'p',
		destination: 'library' as const,
		release: 'manual' as const,
		state: 'open' as const,
		deadline: '2026-11-21T09:00:00.000Z',
		ask_name: 'no' as const,
		ask_email: 'required' as const,
		required_fields: ['title'],
		width_min: 1200,
		created_at: '2026-11-01T09:00:00Z'
	};
	const shown = draftOf(page);
	expect(mistakesOf(shown, now).deadline).toBeDefined();
	expect(mistakesOf(shown, now, shown)).toEqual({});
	expect(requestOf(shown)).toEqual({
		title: 'Dogs',
		profile_id: 'p',
		release: 'manual',
		instructions: 'Only dogs.',
		language: 'en',
		translations: { de: { title: 'Hunde', instructions: '' } },
		ask_name: 'no',
		ask_email: 'required',
		required_fields: ['title'],
		deadline: '2026-11-21T09:00:00.000Z',
		width_min: 1200
	});
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
		{ ...unknownField('keywords'), label: 'Keywords', type: 'list' },
		{ ...unknownField('rating'), label: 'Rating', type: 'integer' }
	]);
	expect(fields.map((field) => field.key)).toEqual(['keywords']);
});
