// Which contributor links are shown.
import type { ContributorLink, ContributorLinkState } from '#lib/api/types.ts';

export interface LinkFilter {
	text: string;
	state: ContributorLinkState | '';
}

/** Broken ones first, since they need a person; else as they come. */
export function shown(links: ContributorLink[], filter: LinkFilter): ContributorLink[] {
	const wanted = filter.text.trim().toLocaleLowerCase();
	const found = links.filter(
		(link) =>
			(!filter.state || link.state === filter.state) &&
			(!wanted || `${link.title}\n${link.destination}\n${link.url}`.toLocaleLowerCase().includes(wanted))
	);
	const broken = (link: ContributorLink) => (link.state === 'broken' ? 0 : 1);
	return found.toSorted((a, b) => broken(a) - broken(b));
}

export const countByState = (links: ContributorLink[], state: ContributorLinkState): number =>
	links.filter((link) => link.state === state).length;
