// Which files of the tray are selected: some by name, or all that match, also those that aren't loaded yet.
import { SvelteSet } from 'svelte/reactivity';

export class Selection {
	readonly ids = new SvelteSet<string>();
	/** All that match the filter; `ids` doesn't count then. */
	all = $state(false);
	/** Where a range begins: the file that was last chosen, at first the first. */
	anchor = $state(0);

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
	}

	/** From the anchor to `index`, beside what is selected already. */
	extend(loaded: string[], index: number): void {
		this.#name(loaded);
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
