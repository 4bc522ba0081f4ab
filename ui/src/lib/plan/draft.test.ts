import { expect, test } from 'vitest';
import { draftOf, mistakesOf, percentOf, planOf } from './draft.ts';

test('a plan without limits is an empty form, and the other way round', () => {
	const draft = draftOf({});
	expect(draft.storage_gb).toBe('');
	expect(mistakesOf(draft)).toEqual({});
	expect(planOf(draft)).toEqual({ takes_videos: true, allowed_types: [], time_zone: 'UTC' });
});

test('limits keep their values through the form', () => {
	const plan = {
		storage_bytes_max: 1_500_000_000,
		file_bytes_max: 20_000_000,
		videos_per_month_max: 0,
		takes_videos: false,
		allowed_types: ['image', 'application/pdf'],
		time_zone: 'Europe/Berlin'
	};
	expect(planOf(draftOf(plan))).toEqual(plan);
	expect(planOf({ ...draftOf(plan), storage_gb: '1,5' }).storage_bytes_max).toBe(1_500_000_000);
});

test('what is no number is told at its place', () => {
	const draft = { ...draftOf({}), storage_gb: 'much', file_mb: '-1', videos_per_month: '1.5' };
	expect(Object.keys(mistakesOf(draft)).sort()).toEqual(['file_mb', 'storage_gb', 'videos_per_month']);
});

test('a limit is full at a hundred percent, whatever is used', () => {
	expect(percentOf(1, 3)).toBe(33);
	expect(percentOf(5, 3)).toBe(100);
	expect(percentOf(0, 0)).toBe(100);
});
