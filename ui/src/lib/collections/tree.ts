// Collections as a tree: the server's list says of each what it lies in.
import type { Collection } from '#lib/api/types.ts';

export interface Branch {
	collection: Collection;
	depth: number;
	/** "Launch / DE" */
	path: string;
}

const by_name = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/** Each with its depth, those within it right behind it. One that lies in an unknown one stands at the top. */
export function treeOf(collections: Collection[]): Branch[] {
	const known = new Set(collections.map((one) => one.id));
	const within = new Map<string, Collection[]>();
	for (const one of collections) {
		const parent = one.parent_id && known.has(one.parent_id) ? one.parent_id : '';
		within.set(parent, [...(within.get(parent) ?? []), one]);
	}
	const branches: Branch[] = [];
	const add = (parent: string, depth: number, before: string) => {
		const children = (within.get(parent) ?? []).toSorted((a, b) => by_name.compare(a.name, b.name));
		for (const collection of children) {
			const path = before ? `${before} / ${collection.name}` : collection.name;
			branches.push({ collection, depth, path });
			add(collection.id, depth + 1, path);
		}
	};
	add('', 0, '');
	return branches;
}

/** The ids of a collection and all within it: where it can't be put. */
export function withThoseWithin(branches: Branch[], id: string): Set<string> {
	const start = branches.findIndex((branch) => branch.collection.id === id);
	const ids = new Set<string>();
	const root = branches[start];
	if (!root) return ids;
	ids.add(id);
	for (const branch of branches.slice(start + 1)) {
		if (branch.depth <= root.depth) break;
		ids.add(branch.collection.id);
	}
	return ids;
}

export const pathOfCollection = (branches: Branch[], id: string): string | undefined =>
	branches.find((branch) => branch.collection.id === id)?.path;

/** A line of a select: the depth is shown by spaces that browsers don't fold. */
export const optionOf = (branch: Branch): string =>
	`${'\u2003'.repeat(branch.depth)}${branch.collection.name}`;
