// The assets that match one filter, read page after page as far as somebody looks, and kept current by live events.
//
// Invariant: `items` is a prefix of the server's order (newest first) without gaps. `items` itself is plain data, for
// fifty thousand reactive objects would be slow; whoever reads it also reads `version`.
import * as calls from '#lib/api/calls.ts';
import type { AssetFilter } from '#lib/api/calls.ts';
import { asApiError, type ApiError } from '#lib/api/client.ts';
import type { AssetSummary } from '#lib/api/types.ts';
import { Selection } from '#lib/selection/selection.svelte.ts';

const page_assets = 200;
const catch_up_assets = 500; // the API's most, when somebody jumps far down
const peek_assets = 50;
const peek_pause_ms = 1_000;
const loading_look_ms = 50;

export class AssetFeed {
	items: AssetSummary[] = [];
	version = $state(0);
	total = $state(0);
	ready = $state(false);
	error = $state<ApiError>();
	/** New assets that wait for somebody to scroll up; Infinity where there are more than a peek shows. */
	arrived = $state(0);

	#known = new Map<string, number>();
	#next: string | undefined;
	#at_end = false;
	#wanted = 0;
	#loading = false;
	#waiting: AssetSummary[] = [];
	#peek_timer: ReturnType<typeof setTimeout> | undefined;
	#abort = new AbortController();

	/** The first page is there, or couldn't be had. */
	readonly opened: Promise<void>;

	constructor(readonly filter: AssetFilter) {
		this.opened = this.need(0);
	}

	/** Loads until the asset at `index` is there. */
	async need(index: number): Promise<void> {
		this.#wanted = Math.max(this.#wanted, index + 1);
		if (this.#loading || this.error) return;
		this.#loading = true;
		try {
			while (!this.#at_end && (!this.ready || this.items.length < this.#wanted)) {
				const behind = this.#wanted - this.items.length;
				const limit = behind > 2 * page_assets ? catch_up_assets : page_assets;
				const page = await calls.assets(this.filter, this.#next, limit, this.#abort.signal);
				this.#append(page.assets);
				this.#next = page.next;
				this.#at_end = !page.next;
				this.total = Math.max(page.total, this.items.length);
				if (this.#at_end) this.total = this.items.length;
				this.ready = true;
			}
		} catch (thrown) {
			if (!this.#abort.signal.aborted) this.error = asApiError(thrown);
		} finally {
			this.#loading = false;
		}
	}

	/** Loads all; fails where the server does. */
	async needAll(): Promise<void> {
		await this.need(Infinity);
		// Where somebody else's load is on its way, that one goes on to the end.
		while (!this.#at_end && !this.error) await new Promise((resolve) => setTimeout(resolve, loading_look_ms));
		if (this.error) throw this.error;
	}

	retry(): void {
		this.error = undefined;
		void this.need(this.#wanted - 1);
	}

	/** An asset is new, or its preview became ready. */
	heard(summary: AssetSummary, at_top: boolean): void {
		const index = this.#known.get(summary.id);
		if (index !== undefined) {
			this.items[index] = summary;
			this.version++;
			return;
		}
		// Whether it matches the filter is the server's to say.
		this.#peek_timer ??= setTimeout(() => {
			this.#peek_timer = undefined;
			void this.peek(at_top);
		}, peek_pause_ms);
	}

	/** Looks whether there are new assets at the front. */
	async peek(at_top: boolean): Promise<void> {
		if (!this.ready) return;
		try {
			const page = await calls.assets(this.filter, undefined, peek_assets, this.#abort.signal);
			const fresh = page.assets.filter((asset) => !this.#known.has(asset.id));
			const gap = fresh.length === page.assets.length && Boolean(page.next) && this.items.length > 0;
			this.#waiting = gap ? [] : fresh;
			this.arrived = gap ? Infinity : fresh.length;
			if (this.arrived > 0 && at_top && !gap) this.showArrived(page.total);
		} catch {
			// The next event or poll looks again.
		}
	}

	/** Puts what arrived at the front. False where the feed must be read anew. */
	showArrived(total?: number): boolean {
		if (this.arrived === Infinity) return false;
		this.items = [...this.#waiting, ...this.items];
		this.total = Math.max(total ?? this.total + this.#waiting.length, this.items.length);
		this.#known = new Map(this.items.map((asset, index) => [asset.id, index]));
		this.#waiting = [];
		this.arrived = 0;
		this.version++;
		return true;
	}

	stop(): void {
		clearTimeout(this.#peek_timer);
		this.#abort.abort();
	}

	#append(assets: AssetSummary[]): void {
		for (const asset of assets) {
			if (this.#known.has(asset.id)) continue;
			this.#known.set(asset.id, this.items.length);
			this.items.push(asset);
		}
		this.version++;
	}
}

/** What the library remembers while somebody looks at one asset. */
class LibraryView {
	feed = $state.raw<AssetFeed>();
	active = $state(0);
	readonly selection = new Selection();
	scroll_y = 0;
	search = '';

	use(filter: AssetFilter): void {
		if (this.feed && JSON.stringify(this.feed.filter) === JSON.stringify(filter)) return;
		this.renew(filter);
	}

	renew(filter: AssetFilter): void {
		this.feed?.stop();
		this.feed = new AssetFeed(filter);
		this.active = 0;
		this.selection.restart();
		this.scroll_y = 0;
	}
}

export const view = new LibraryView();
