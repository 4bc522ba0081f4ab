// Single-letter keys (WCAG 2.1.4: they can be switched off). Pure: which act does this key ask for?
import { allPlaces } from './places.ts';

export type Act = { do: 'go'; path: string } | { do: 'search' } | { do: 'help' } | { do: 'prefix' };

const prefix_ms = 1_500;

/** `prefixed_at` is when G was last pressed, on the same clock as `now`. */
export function actOf(key: string, now: number, prefixed_at: number | undefined): Act | undefined {
	const prefixed = prefixed_at !== undefined && now - prefixed_at < prefix_ms;
	if (prefixed) {
		const place = allPlaces.find((candidate) => candidate.letter === key.toLowerCase());
		if (place) return { do: 'go', path: place.path };
	}
	if (key === 'g' || key === 'G') return { do: 'prefix' };
	if (key === '/') return { do: 'search' };
	if (key === '?') return { do: 'help' };
	return undefined;
}

/** True where keys are text or belong to an open dialog or menu. */
export function isTaken(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	return Boolean(target.closest('input, textarea, select, [contenteditable], [role=dialog], [role=menu]'));
}
