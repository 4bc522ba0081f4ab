// What is selected of a list, files of the tray or assets: some by name, or all that match, also those that aren't
// loaded yet.
import { SvelteSet } from 'svelte/reactivity';

export class Selection {
	readonly ids = new SvelteSet<string>();
	/** All that match the filter; `ids` doesn't count then. */
	all = $state(false);
	/** Where a range begins: at the one that was last chosen, at first the first. */
	anchor = $state(0);
	/** Its id: others may come in before it. */
	#anchor_id = '';

	has(id: string): boolean {
		return this.all || this.ids.has(id);
	}

	count(matching: number): number {
		return this.all ? matching : this.ids.size;
	}

	clear(): void {
		this.ids.clear();
		this.all = false;
	}

	/** For another list. */
	restart(): void {
		this.clear();
		this.anchor = 0;
		this.#anchor_id = '';
	}

	selectAll(): void {
		this.ids.clear();
		this.all = true;
	}

	/** `loaded`: the ids in the order shown. */
	toggle(loaded: string[], index: number): void {
		const id = loaded[index];
		if (id === undefined) return;
		this.#name(loaded);
		if (!this.ids.delete(id)) this.ids.add(id);
		this.anchor = index;
		this.#anchor_id = id;
	}

	/** From the anchor to `index`, beside what is selected already. */
	extend(loaded: string[], index: number): void {
		this.#name(loaded);
		const moved_to = loaded.indexOf(this.#anchor_id);
		if (moved_to >= 0) this.anchor = moved_to;
		const [first, last] = index < this.anchor ? [index, this.anchor] : [this.anchor, index];
		for (const id of loaded.slice(first, last + 1)) this.ids.add(id);
	}

	/** Those that are there no more can't be selected. */
	keep(loaded: string[]): void {
		if (this.all) return;
		const there = new Set(loaded);
		for (const id of this.ids) if (!there.has(id)) this.ids.delete(id);
		this.anchor = Math.min(this.anchor, Math.max(0, loaded.length - 1));
	}

	#name(loaded: string[]): void {
		if (!this.all) return;
		for (const id of loaded) this.ids.add(id);
		this.all = false;
	}
}
