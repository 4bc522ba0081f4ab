import { expect, test } from 'vitest';
import { obstacleWords, roomWords } from './limits.ts';

const limits = { takes_deadlines: true, file_requests: 0, file_requests_max: 4000 };

test('W2: room is told of once it runs out', () => {
	expect(roomWords(undefined)).toBeUndefined();
	expect(roomWords({ ...limits, file_requests: 3799 })).toBeUndefined();
	expect(roomWords({ ...limits, file_requests: 3990 })).toContain('10 more');
});

test('W2: what stands in the way of all links says what to do, and nothing else is said', () => {
	const obstacle = { code: 'file_requests_disabled', message: 'Not allowed.', hint: 'Ask the admin.' };
	expect(obstacleWords({ ...limits, obstacle })).toBe('Not allowed. Ask the admin.');
	expect(obstacleWords(limits)).toBeUndefined();
	expect(roomWords({ ...limits, file_requests: 4000, obstacle })).toBeUndefined();
});
