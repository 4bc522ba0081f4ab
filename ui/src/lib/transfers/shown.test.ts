import { expect, test } from 'vitest';
import type { Intake } from '#lib/api/types.ts';
import { intakeWords } from '#lib/words.ts';
import { actOf, joined, tabs } from './shown.ts';

const intake = (id: string, name = ''): Intake => ({ id, name }) as Intake;
const ids = (list?: Intake[]) => list?.map((one) => one.id).join('');

test('every state is under exactly one tab besides All', () => {
	const under = tabs.flatMap((tab) => tab.states);
	expect([...under].sort()).toEqual(Object.keys(intakeWords).sort());
});

test('a page read again brings new rows, renews old ones and keeps the rest', () => {
	const old = [intake('c', 'old'), intake('b'), intake('a')];
	const list = joined(old, [intake('d'), intake('c', 'new'), intake('b')], true);
	expect(ids(list)).toBe('dcba');
	expect(list?.[1]?.name).toBe('new');
});

test('the last page is all there is', () => {
	expect(ids(joined([intake('c'), intake('b')], [intake('d')], false))).toBe('d');
	expect(ids(joined([intake('c')], [], false))).toBe('');
});

test('a gap is not papered over', () => {
	expect(joined([intake('b'), intake('a')], [intake('f'), intake('e')], true)).toBeUndefined();
});

test('only held files are released, only failed and refused ones are retried', () => {
	expect(actOf('held')).toBe('release');
	expect(actOf('failed')).toBe('retry');
	expect(actOf('refused')).toBe('retry');
	expect(actOf('fetching')).toBeUndefined();
});
