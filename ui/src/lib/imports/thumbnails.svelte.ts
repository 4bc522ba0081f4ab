// Small pictures of files in Dropbox, asked for 25 at a time, once each.
import { SvelteMap } from 'svelte/reactivity';
import * as calls from '#lib/api/calls.ts';
import type { DropboxEntry } from '#lib/api/types.ts';

const at_once = 25;
const asked_max = 200;
const drawn = /\.(jpe?g|png|tiff?|gif|webp|bmp|heic)$/i;

export class Thumbnails {
	#urls = new SvelteMap<string, string>();
	#asked = new Set<string>();

	constructor(readonly connection_id: string) {}

	of(id: string): string | undefined {
		return this.#urls.get(id);
	}

	want(entries: DropboxEntry[]): void {
		const wanted = entries
			.filter((entry) => entry.kind === 'file' && drawn.test(entry.name) && !this.#asked.has(entry.id))
			.map((entry) => entry.id)
			.slice(0, Math.max(0, asked_max - this.#asked.size));
		for (const id of wanted) this.#asked.add(id);
		void this.#ask(wanted);
	}

	async #ask(ids: string[]): Promise<void> {
		for (let first = 0; first < ids.length; first += at_once) {
			try {
				const { thumbnails } = await calls.dropboxThumbnails(
					this.connection_id,
					ids.slice(first, first + at_once)
				);
				for (const one of thumbnails) this.#urls.set(one.id, `data:image/jpeg;base64,${one.jpeg}`);
			} catch {
				return; // they are a help only; the list works without
			}
		}
	}
}
