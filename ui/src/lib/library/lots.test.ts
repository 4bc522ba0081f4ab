import { expect, test } from 'vitest';
import { inLots } from './lots.ts';

const ids = Array.from({ length: 2_500 }, (_, index) => `id${index}`);

test('each asset goes in exactly one lot of at most 1,000, in order', async () => {
	const lots: string[][] = [];
	const sum = await inLots(ids, (lot) => Promise.resolve(lots.push(lot) && lot.length));
	expect(lots.map((lot) => lot.length)).toEqual([1_000, 1_000, 500]);
	expect(lots.flat()).toEqual(ids);
	expect(sum).toBe(2_500);
});

test('nothing is sent behind a lot that failed', async () => {
	const sent: string[] = [];
	const send = (lot: string[]) => {
		sent.push(lot[0] ?? '');
		return sent.length === 2 ? Promise.reject(new Error('no')) : Promise.resolve(lot.length);
	};
	await expect(inLots(ids, send)).rejects.toThrow('no');
	expect(sent).toEqual(['id0', 'id1000']);
});
