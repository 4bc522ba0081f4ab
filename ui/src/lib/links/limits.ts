// What a Dropbox takes of contributor links, in words for a form.
import type { LinkLimits } from '#lib/api/types.ts';
import { count } from '#lib/format.ts';

export const noDeadlines =
	'Deadlines are part of Dropbox Professional and Business; this account has neither. Let Sluice close the link instead.';

/** How many links there is room for, once that matters; undefined while there is plenty. */
export function roomWords(limits: LinkLimits | undefined): string | undefined {
	if (!limits || limits.obstacle) return undefined;
	const left = limits.file_requests_max - limits.file_requests;
	if (left > 200) return undefined;
	return `Dropbox takes ${count(limits.file_requests_max)} file requests of an account; ${count(left)} more can be made.`;
}

/** Why this Dropbox takes no link at all. */
export const obstacleWords = (limits: LinkLimits | undefined): string | undefined =>
	limits?.obstacle ? `${limits.obstacle.message} ${limits.obstacle.hint}`.trim() : undefined;
