import { expect, test } from 'vitest';
import { closedByItself, fromInput, isOutdated, mistakeOf, toInput } from './times.ts';

test('a time goes into an input and comes out the same, to the minute', () => {
	expect(fromInput(toInput('2026-08-01T12:34:00.000Z'))).toBe('2026-08-01T12:34:00.000Z');
	expect(toInput(undefined)).toBe('');
	expect(fromInput('')).toBeUndefined();
});

test('a time that has passed is a mistake, none is not', () => {
	const now = Date.parse('2026-08-01T12:00');
	expect(mistakeOf('', now)).toBeUndefined();
	expect(mistakeOf('2026-08-01T12:00', now)).toContain('passed');
	expect(mistakeOf('2026-08-01T12:01', now)).toBeUndefined();
	expect(mistakeOf('soon', now)).toContain('time');
});

test('W19: a link that closed in time closed by itself', () => {
	const now = Date.parse('2026-08-01T12:00:00Z');
	expect(closedByItself({ state: 'closed', closes_at: '2026-08-01T11:00:00Z' }, now)).toBe(true);
	expect(closedByItself({ state: 'closed', closes_at: '2026-08-01T13:00:00Z' }, now)).toBe(false);
	expect(closedByItself({ state: 'open', closes_at: '2026-08-01T11:00:00Z' }, now)).toBe(false);
	expect(closedByItself({ state: 'closed' }, now)).toBe(false);
});

test('a link that wasn’t checked at Dropbox for two looks says that its figures may be old', () => {
	const now = Date.parse('2026-08-01T12:00:00Z');
	expect(isOutdated({ checked_at: '2026-08-01T11:50:00Z' }, now)).toBe(false);
	expect(isOutdated({ checked_at: '2026-08-01T11:48:00Z' }, now)).toBe(true);
	expect(isOutdated({}, now)).toBe(true);
});
