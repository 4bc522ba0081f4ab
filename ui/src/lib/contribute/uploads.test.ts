import { expect, test } from 'vitest';
import { errorOf, isWorthAnotherTry } from './uploads.svelte.ts';

const answered = (status: number, body: string) =>
	Object.assign(new Error('tus'), {
		originalResponse: { getStatus: () => status, getBody: () => body }
	}) as unknown as Error;

test('passing faults are tried again, what is wrong for good is not', () => {
	for (const status of [0, 409, 429, 460, 500, 502, 503]) expect(isWorthAnotherTry(status)).toBe(true);
	for (const status of [400, 404, 410, 412, 413, 415]) expect(isWorthAnotherTry(status)).toBe(false);
});

test('an error says what the server said; without an answer, that there is none', () => {
	const closed = errorOf(answered(410, '{"code":"upload_page_closed","detail":"Closed.","hint":"Ask."}'));
	expect([closed.status, closed.code, closed.detail, closed.hint]).toEqual([
		410,
		'upload_page_closed',
		'Closed.',
		'Ask.'
	]);
	expect(errorOf(answered(502, '<html>')).code).toBe('http_502');
	expect(errorOf(new Error('offline')).code).toBe('server_unreachable');
});
