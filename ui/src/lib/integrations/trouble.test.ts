import { expect, test } from 'vitest';
import type { Connection } from '#lib/api/types.ts';
import { troubleOf } from './trouble.ts';

const connection = (given: Partial<Connection>): Connection => ({
	id: 'c',
	dropbox_account_id: 'dbid:x',
	email: '',
	display_name: '',
	app_key: '',
	access: 'full_dropbox',
	home_path: '',
	state: 'linked',
	error_code: '',
	error_message: '',
	linked_by: '',
	linked_at: '2026-11-22T09:00:00Z',
	...given
});
const now = Date.parse('2026-11-22T10:00:00Z');

test('a refused connection is in trouble at once', () => {
	expect(troubleOf(connection({ state: 'broken' }), now)).toBe('refused');
});

test('a silent one after fifteen minutes', () => {
	expect(troubleOf(connection({}), now)).toBeUndefined();
	expect(troubleOf(connection({ failing_since: '2026-11-22T09:50:00Z' }), now)).toBeUndefined();
	expect(troubleOf(connection({ failing_since: '2026-11-22T09:45:00Z' }), now)).toBe('silent');
});
