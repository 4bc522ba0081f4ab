import { expect, test } from 'vitest';
import type { ImportCounts, ImportView } from '#lib/api/types.ts';
import { inTrouble, isMoving, outcome, percent, standing } from './words.ts';

const none: ImportCounts = {
	files: 0,
	on_their_way: 0,
	catalogued: 0,
	already_here: 0,
	held: 0,
	refused: 0,
	failed: 0,
	left_over: 0,
	other: 0,
	receiving: 0
};
const view = (counts: Partial<ImportCounts>, it: Partial<ImportView['import']> = {}): ImportView =>
	({
		import: { state: 'gathered', source: 'dropbox', files_expected: 0, reason_message: '', ...it },
		counts: { ...none, ...counts },
		profile_name: 'Dogs',
		made_by_name: 'Ana'
	}) as ImportView;

test('what became of the files is said in one line, without what there is none of', () => {
	expect(outcome({ ...none, files: 120, catalogued: 112, already_here: 5, failed: 3 })).toBe(
		'112 catalogued · 5 already here · 3 failed'
	);
	expect(outcome(none)).toBe('');
});

test('it says what it does, and why it waits', () => {
	expect(standing(view({ files: 7 }, { state: 'listing' }))).toBe('Looking through Dropbox: 7 files so far');
	expect(standing(view({}, { state: 'listing', reason_message: 'Slow.' }))).toBe('Waits: Slow.');
	expect(standing(view({ files: 1 }, { state: 'receiving', files_expected: 3 }))).toBe(
		'1 of 3 files came from the computer'
	);
	expect(standing(view({ files: 2, on_their_way: 1 }))).toBe('Coming in');
	expect(standing(view({}))).toBe('Nothing to import was found');
	expect(standing(view({ files: 2, catalogued: 2 }))).toBe('Complete');
});

test('it moves while something does; how far it is isn’t known before all is listed', () => {
	expect(isMoving(view({}, { state: 'listing' }))).toBe(true);
	expect(isMoving(view({ files: 2, catalogued: 2 }))).toBe(false);
	expect(percent(view({ files: 9 }, { state: 'listing' }))).toBeUndefined();
	expect(percent(view({ files: 4, on_their_way: 1 }))).toBe(75);
	expect(percent(view({ files: 1, receiving: 1 }, { state: 'receiving', files_expected: 4 }))).toBe(25);
	expect(percent(view({}))).toBe(100);
	expect(inTrouble({ ...none, failed: 1, refused: 2, held: 3, already_here: 9 })).toBe(6);
});
