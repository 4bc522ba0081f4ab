// When an asset may be seen, in words; the server decides, this only tells.
import type { AssetSummary } from '#lib/api/types.ts';
import { moment } from '#lib/format.ts';
import { availabilityWords, type Tone } from '#lib/words.ts';

export interface Availability {
	state: 'available' | 'unreleased' | 'expired';
	label: string;
	says: string;
	tone: Tone;
}

type Times = Pick<AssetSummary, 'release_at' | 'expires_at'>;

export function availabilityOf(times: Times, now: number): Availability {
	const { release_at, expires_at } = times;
	if (expires_at && now >= Date.parse(expires_at)) {
		return {
			state: 'expired',
			label: availabilityWords.expired,
			says: `Expired on ${moment(expires_at)}. Consumers don’t see it any more.`,
			tone: 'bad'
		};
	}
	if (release_at && now < Date.parse(release_at)) {
		return {
			state: 'unreleased',
			label: availabilityWords.unreleased,
			says: `Released on ${moment(release_at)}. Until then consumers don’t see it.`,
			tone: 'warn'
		};
	}
	return {
		state: 'available',
		label: availabilityWords.available,
		says: expires_at ? `Available until ${moment(expires_at)}.` : 'Available to everybody in the account.',
		tone: 'good'
	};
}

/** An instant as a date-time control shows it, in the reader's own time zone; '' for none. */
export function toLocal(instant: string | undefined): string {
	if (!instant) return '';
	const at = new Date(instant);
	const two = (value: number) => String(value).padStart(2, '0');
	const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
	const seconds = at.getSeconds() ? `:${two(at.getSeconds())}` : '';
	return `${date}T${two(at.getHours())}:${two(at.getMinutes())}${seconds}`;
}

/** The other way; undefined for '' and what is no time. */
export function fromLocal(text: string): string | undefined {
	const at = Date.parse(text);
	return text && !Number.isNaN(at) ? new Date(at).toISOString() : undefined;
}
