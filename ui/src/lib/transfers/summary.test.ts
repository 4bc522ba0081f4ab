import { expect, test } from 'vitest';
import type { IntakeCounts } from '#lib/api/types.ts';
import { intakeWords } from '#lib/words.ts';
import { settledShare, summarise } from './summary.ts';

const states = Object.keys(intakeWords) as (keyof typeof intakeWords)[];
const countsOf = (each: (index: number) => number): IntakeCounts => {
	const counts = Object.fromEntries(states.map((state, index) => [state, each(index)]));
	const total = Object.values(counts).reduce((sum, value) => sum + value, 0);
	return { ...counts, total } as IntakeCounts;
};

test('every state is in exactly one part, so the parts add up to the total', () => {
	const summary = summarise(countsOf((index) => 2 ** index));
	expect(summary.parts.flatMap((part) => part.states).sort()).toEqual([...states].sort());
	expect(summary.sum).toBe(summary.total);
});

test('a total that differs from the sum of the states is seen', () => {
	const summary = summarise({ ...countsOf(() => 1), total: 18 });
	expect(summary.sum).toBe(17);
	expect(summary.total).toBe(18);
});

test('held, refused and failed files do not count as settled', () => {
	expect(settledShare(countsOf(() => 1))).toBeCloseTo(6 / 17);
	expect(settledShare(countsOf(() => 0))).toBe(0);
});
