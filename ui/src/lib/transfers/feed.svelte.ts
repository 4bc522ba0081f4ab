// The transfers under one tab, newest first: read page after page, renewed by events and by reading again.
//
// Invariant: `items` is a prefix of the server's list, up to events that this browser has not heard yet; each renewal
// replaces the front by what the server says.
import * as calls from '#lib/api/calls.ts';
import { asApiError, type ApiError } from '#lib/api/client.ts';
import type { Intake } from '#lib/api/types.ts';
import { belongs, joined, type Tab } from './shown.ts';

const page_intakes = 100;
const renew_intakes_max = 500;
const renew_pause_ms = 2_000;

export class IntakeFeed {
	items = $state.raw<Intake[]>([]);
	ready = $state(false);
	more = $state(false);
	error = $state<ApiError>();
	/** New rows that wait until somebody scrolls up. */
	arrived = $state(0);

	#next: string | undefined;
	#loading = false;
	#renew_timer: ReturnType<typeof setTimeout> | undefined;
	#abort = new AbortController();

	constructor(
		readonly tab: Tab,
		readonly mapping_id: string
	) {
		void this.loadMore();
	}

	async loadMore(): Promise<void> {
		if (this.#loading || (this.ready && !this.more) || this.error) return;
		this.#loading = true;
		try {
			const page = await this.#read(this.#next, page_intakes);
			const known = new Set(this.items.map((intake) => intake.id));
			this.items = [...this.items, ...page.intakes.filter((intake) => !known.has(intake.id))];
			this.#next = page.next;
			this.more = Boolean(page.next);
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

	/** One intake has changed. */
	heard(intake: Intake): void {
		const index = this.items.findIndex((one) => one.id === intake.id);
		if (index < 0) return;
		this.items = belongs(intake, this.tab, this.mapping_id)
			? this.items.with(index, intake)
			: this.items.toSpliced(index, 1);
	}

	/** Something has changed: reads the front again, soon and not too often. */
	renewSoon(at_top: () => boolean): void {
		this.#renew_timer ??= setTimeout(() => {
			this.#renew_timer = undefined;
			void this.renew(at_top());
		}, renew_pause_ms);
	}

	async renew(at_top: boolean): Promise<void> {
		if (!this.ready || this.#loading) return;
		this.#loading = true;
		try {
			const limit = Math.min(renew_intakes_max, Math.max(page_intakes, this.items.length));
			const page = await this.#read(undefined, limit);
			const known = new Set(this.items.map((intake) => intake.id));
			const fresh = page.intakes.filter((intake) => !known.has(intake.id)).length;
			const list = joined(this.items, page.intakes, Boolean(page.next));
			if (at_top || fresh === 0) {
				if (!list || list.length <= page.intakes.length) {
					this.#next = page.next;
					this.more = Boolean(page.next);
				}
				this.items = list ?? page.intakes;
				this.arrived = 0;
			} else {
				// Rows must not move under somebody who reads further down: only their words are renewed.
				const renewed = new Map(page.intakes.map((intake) => [intake.id, intake]));
				this.items = this.items.map((intake) => renewed.get(intake.id) ?? intake);
				this.arrived = fresh;
			}
		} catch {
			// The next event or poll reads again.
		} finally {
			this.#loading = false;
		}
	}

	stop(): void {
		clearTimeout(this.#renew_timer);
		this.#abort.abort();
	}

	#read(after: string | undefined, limit: number) {
		const filter = { state: this.tab.states.join(','), mapping_id: this.mapping_id };
		return calls.intakes(filter, after, limit, this.#abort.signal);
	}
}
