import { expect, test } from 'vitest';
import { safeReturnPath, signInPath } from './return_path.ts';

test('people return to the page they wanted, with its filters', () => {
	const to = new URL(
		signInPath(new URL('https://dam.example/library?kind=image&text=a%26b')),
		'https://dam.example'
	);
	expect(safeReturnPath(to.searchParams.get('return'))).toBe('/library?kind=image&text=a%26b');
});

test('a crafted link cannot lead to another site', () => {
	for (const bad of [
		'https://evil.example',
		'//evil.example',
		'/\\evil.example',
		'javascript:alert(1)',
		'',
		null
	]) {
		expect(safeReturnPath(bad)).toBe('/');
	}
});
