// What a contributor's browser remembers of an upload page, so that a reload goes on: no cookie, and nothing that
// the server didn't hand out for it.

export interface Visit {
	submission: string;
	receipt_url: string;
}

const keyOf = (token: string) => `sluice-upload-${token}`;

export function rememberedVisit(token: string): Visit | undefined {
	try {
		const visit = JSON.parse(localStorage.getItem(keyOf(token)) ?? '') as Partial<Visit>;
		return visit.submission && visit.receipt_url ? (visit as Visit) : undefined;
	} catch {
		return undefined; // never been here, or the browser keeps nothing
	}
}

export function rememberVisit(token: string, visit: Visit): void {
	try {
		localStorage.setItem(keyOf(token), JSON.stringify(visit));
	} catch {
		// A private window may keep nothing: only a reload has to ask again then.
	}
}

export function forgetVisit(token: string): void {
	try {
		localStorage.removeItem(keyOf(token));
	} catch {
		// As above.
	}
}
