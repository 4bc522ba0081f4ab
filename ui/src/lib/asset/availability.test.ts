import { expect, test } from 'vitest';
import { availabilityOf, fromLocal, toLocal } from './availability.ts';

const release_at = '2026-06-01T10:00:00.000Z';
const expires_at = '2026-07-01T10:00:00.000Z';
const state = (times: { release_at?: string; expires_at?: string }, now: string) =>
	availabilityOf(times, Date.parse(now)).state;

test('an asset is available from its release until it expires', () => {
	expect(state({}, release_at)).toBe('available');
	expect(state({ release_at }, '2026-06-01T09:59:59.999Z')).toBe('unreleased');
	expect(state({ release_at, expires_at }, release_at)).toBe('available');
	expect(state({ expires_at }, '2026-07-01T09:59:59.999Z')).toBe('available');
	expect(state({ release_at, expires_at }, expires_at)).toBe('expired');
});

test('a time goes through its control unchanged', () => {
	for (const instant of [release_at, '2026-12-31T23:59:30.000Z']) {
		expect(fromLocal(toLocal(instant))).toBe(instant);
	}
	expect(toLocal(undefined)).toBe('');
	expect(fromLocal('')).toBeUndefined();
	expect(fromLocal('soon')).toBeUndefined();
});
