// What is wrong with a connection, if anything: refused by Dropbox at once, silent after a while.
import type { Connection } from '#lib/api/types.ts';

/** As long as the server waits before it sends mails (domain::trouble_patience). */
const patience_ms = 15 * 60_000;

export type Trouble = 'refused' | 'silent' | undefined;

export function troubleOf(connection: Connection, now = Date.now()): Trouble {
	if (connection.state === 'broken') return 'refused';
	if (!connection.failing_since) return undefined;
	return now - Date.parse(connection.failing_since) >= patience_ms ? 'silent' : undefined;
}
