import { expect, test } from 'vitest';
import { Selection } from './selection.svelte.ts';

const loaded = Array.from({ length: 60 }, (_, index) => `id${index}`);

test('Shift selects from the first file at once, so that 40 of 60 take one click', () => {
	const selection = new Selection();
	selection.extend(loaded, 39);
	expect(selection.count(60)).toBe(40);
	expect(selection.has('id39')).toBe(true);
	expect(selection.has('id40')).toBe(false);
});

test('a range begins where somebody last chose, and adds to what is selected', () => {
	const selection = new Selection();
	selection.toggle(loaded, 2);
	selection.toggle(loaded, 10);
	selection.extend(loaded, 7);
	expect([...selection.ids].sort()).toEqual(['id10', 'id2', 'id7', 'id8', 'id9']);
	selection.toggle(loaded, 8);
	expect(selection.has('id8')).toBe(false);
});

test('all means those too that are not loaded, until one is taken out', () => {
	const selection = new Selection();
	selection.selectAll();
	expect(selection.count(500)).toBe(500);
	selection.toggle(loaded, 0);
	expect(selection.all).toBe(false);
	expect(selection.count(500)).toBe(59);
});

test('what is gone is no longer selected', () => {
	const selection = new Selection();
	selection.toggle(loaded, 3);
	selection.keep(loaded.slice(10));
	expect(selection.count(50)).toBe(0);
});

test('a range begins at the one that was chosen, also where new ones came in before it', () => {
	const selection = new Selection();
	selection.toggle(loaded, 2);
	selection.extend(['new1', 'new2', ...loaded], 6);
	expect([...selection.ids].sort()).toEqual(['id2', 'id3', 'id4']);
	selection.restart();
	selection.extend(loaded, 1);
	expect([...selection.ids]).toEqual(['id0', 'id1']);
});
