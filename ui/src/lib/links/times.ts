// Times of links, as inputs of the browser want them and as people read them.
import type { ContributorLink } from '#lib/api/types.ts';

/** `2026-11-30T09:05` in the browser's zone. */
export function toInput(instant: string | undefined): string {
	if (!instant) return '';
	const at = new Date(instant);
	return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export const fromInput = (text: string): string | undefined =>
	text ? new Date(text).toISOString() : undefined;

/** What is wrong with a time that is to come; undefined where nothing is. */
export function mistakeOf(text: string, now: number): string | undefined {
	if (!text) return undefined;
	const at = Date.parse(text);
	if (Number.isNaN(at)) return 'This isn’t a time.';
	return at <= now ? 'This time has passed already.' : undefined;
}

/** Closed by Sluice, not by a person. */
export const closedByItself = (link: Pick<ContributorLink, 'state' | 'closes_at'>, now: number): boolean =>
	link.state === 'closed' && link.closes_at !== undefined && Date.parse(link.closes_at) <= now;

// A look comes every five minutes, and twenty seconds after somebody sees the link.
const checked_ms_max = 11 * 60_000;

/** Not checked for so long that what is shown may be wrong; a closed one isn't looked at unless somebody sees it. */
export const isOutdated = (link: Pick<ContributorLink, 'checked_at'>, now: number): boolean =>
	!link.checked_at || now - Date.parse(link.checked_at) > checked_ms_max;
