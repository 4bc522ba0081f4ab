import { filterOf } from '#lib/library/filter.ts';
import { view } from '#lib/library/feed.svelte.ts';

/** Where the library is opened first, its assets are asked for beside the session instead of after it. */
export function load({ url, untrack }): void {
	untrack(() => {
		if (!view.feed || view.feed.error) view.renew(filterOf(url));
	});
}
