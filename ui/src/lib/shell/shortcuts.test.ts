import { expect, test } from 'vitest';
import { actOf } from './shortcuts.ts';

test('G then a letter leads to a page, and only for a moment', () => {
	expect(actOf('g', 1000, undefined)).toEqual({ do: 'prefix' });
	expect(actOf('t', 2000, 1000)).toEqual({ do: 'go', path: '/transfers' });
	expect(actOf('t', 9000, 1000)).toBeUndefined();
	expect(actOf('t', 2000, undefined)).toBeUndefined();
});

test('slash searches and a question mark helps', () => {
	expect(actOf('/', 0, undefined)).toEqual({ do: 'search' });
	expect(actOf('?', 0, undefined)).toEqual({ do: 'help' });
});
