import { describe, expect, it } from 'vitest';
import { graceOf, graceWords, secondsOf } from './grace.ts';

describe('grace', () => {
	it('goes there and back in the largest whole unit', () => {
		for (const [seconds, amount, unit] of [
			[0, '0', 'days'],
			[60, '1', 'minutes'],
			[7_200, '2', 'hours'],
			[2_592_000, '30', 'days']
		] as const) {
			expect(graceOf(seconds)).toEqual({ amount, unit });
			expect(secondsOf(amount, unit)).toBe(seconds);
		}
	});
	it('says nothing as nothing, and refuses what is no whole number', () => {
		expect(graceOf(undefined).amount).toBe('');
		expect(secondsOf(' ', 'days')).toBe(-1);
		for (const text of ['1.5', '-1', 'ten', '12345678']) expect(secondsOf(text, 'days')).toBeUndefined();
	});
	it('reads as words', () => {
		expect(graceWords(86_400)).toBe('1 day');
		expect(graceWords(5_400)).toBe('90 minutes');
		expect(graceWords(0)).toBe('not kept');
	});
});
