import { expect, test } from 'vitest';
import type { Pressed } from '#lib/selection/keys.ts';
import { reviewActOf, trayActOf } from './keys.ts';

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({
	key,
	shiftKey: false,
	ctrlKey: false,
	metaKey: false,
	altKey: false,
	...more
});
const where = { index: 5, total: 60, columns: 4, page_rows: 3 };

test('arrows move, with Shift they select on the way, Ctrl+A selects all', () => {
	expect(trayActOf(press('ArrowDown'), where, true)).toEqual({ do: 'move', to: 9, extend: false });
	expect(trayActOf(press('ArrowRight', { shiftKey: true }), where, true)).toEqual({
		do: 'move',
		to: 6,
		extend: true
	});
	expect(trayActOf(press('a', { ctrlKey: true }), where, false)).toEqual({ do: 'all' });
	expect(trayActOf(press('a', { metaKey: true }), where, false)).toEqual({ do: 'all' });
	expect(trayActOf(press('r', { ctrlKey: true }), where, true)).toBeUndefined();
	expect(trayActOf(press('ArrowLeft', { altKey: true }), where, true)).toBeUndefined();
});

test('letters release and reject, unless they are switched off; Space, Enter and Escape always work', () => {
	expect(trayActOf(press('a'), where, true)).toEqual({ do: 'release' });
	expect(trayActOf(press('R'), where, true)).toEqual({ do: 'reject' });
	expect(trayActOf(press('x'), where, true)).toEqual({ do: 'toggle' });
	for (const key of ['a', 'r', 'u', 'x']) expect(trayActOf(press(key), where, false)).toBeUndefined();
	expect(trayActOf(press(' '), where, false)).toEqual({ do: 'toggle' });
	expect(trayActOf(press('Enter'), where, false)).toEqual({ do: 'open' });
	expect(trayActOf(press('Escape'), where, false)).toEqual({ do: 'none' });
});

test('in the review arrows go on, or pan a picture that is larger than the screen', () => {
	expect(reviewActOf(press('ArrowRight'), false, true)).toEqual({ do: 'next' });
	expect(reviewActOf(press('ArrowRight'), true, true)).toMatchObject({ do: 'pan' });
	expect(reviewActOf(press('PageDown'), true, true)).toEqual({ do: 'next' });
	expect(reviewActOf(press('Enter'), false, false)).toEqual({ do: 'full' });
	expect(reviewActOf(press('Enter'), true, false)).toEqual({ do: 'fit' });
	expect(reviewActOf(press('1'), false, true)).toEqual({ do: 'full' });
	expect(reviewActOf(press('1'), false, false)).toBeUndefined();
});
