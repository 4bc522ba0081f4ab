// The files under one tab of the tray: read page after page, kept current by events and by reading again.
//
// Invariant: `items` is a prefix of the server's list, but for files that changed or vanished under somebody's eyes:
// those stay, and say so, until the list is left.
import * as calls from '#lib/api/calls.ts';
import { asApiError, type ApiError } from '#lib/api/client.ts';
import type { Intake, TrayCounts, TrayItem } from '#lib/api/types.ts';
import { merged, type TrayFilter } from './lists.ts';

const page_items = 100;
const renew_items_max = 200;
const renew_pause_ms = 1_000;

export class TrayFeed {
	items = $state.raw<TrayItem[]>([]);
	counts = $state.raw<TrayCounts>();
	checked_at = $state<string>();
	up_to = $state<string>();
	ready = $state(false);
	more = $state(false);
	error = $state<ApiError>();

	#next: string | undefined;
	#loading = false;
	#again = false;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#abort = new AbortController();

	constructor(readonly filter: TrayFilter) {
		void this.loadMore();
	}

	async loadMore(): Promise<void> {
		if (this.#loading || (this.ready && !this.more) || this.error) return;
		this.#loading = true;
		try {
			const page = await calls.tray(this.filter, this.#next, page_items, this.#abort.signal);
			const known = new Set(this.items.map((item) => item.intake.id));
			this.items = [...this.items, ...page.items.filter((item) => !known.has(item.intake.id))];
			this.#next = page.next;
			this.more = Boolean(page.next);
			this.counts = page.counts;
			this.checked_at = page.checked_at;
			this.up_to ??= page.up_to;
			this.ready = true;
		} catch (thrown) {
			if (!this.#abort.signal.aborted) this.error = asApiError(thrown);
		} finally {
			this.#loading = false;
		}
	}

	retry(): void {
		this.error = undefined;
		void this.loadMore();
	}

	/** One file has changed. */
	heard(intake: Intake): void {
		const index = this.items.findIndex((item) => item.intake.id === intake.id);
		const old = this.items[index];
		if (old) this.items = this.items.with(index, { ...old, intake });
		this.renewSoon();
	}

	/** Something has changed: reads the front again, soon and not too often. */
	renewSoon(): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			void this.renew();
		}, renew_pause_ms);
	}

	async renew(): Promise<void> {
		if (this.#loading) this.#again = true;
		if (!this.ready || this.#loading) return;
		this.#loading = true;
		try {
			const limit = Math.min(renew_items_max, Math.max(page_items, this.items.length));
			const page = await calls.tray(this.filter, undefined, limit, this.#abort.signal);
			const list = merged(this.items, page.items, Boolean(page.next));
			this.items = list.items;
			if (!list.joined || !page.next) this.#next = page.next;
			this.more = Boolean(this.#next);
			this.counts = page.counts;
			this.checked_at = page.checked_at;
			this.up_to = page.up_to;
		} catch {
			// The next event or poll reads again.
		} finally {
			this.#loading = false;
			if (this.#again) {
				this.#again = false;
				this.renewSoon();
			}
		}
	}

	/** Takes out what was decided about, before the server's list says so. */
	drop(ids: Set<string>): void {
		this.items = this.items.filter((item) => !ids.has(item.intake.id));
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#abort.abort();
	}
}
