// The folder that a contributor link gets when nobody names one.

/**
 * "Summer: dogs/cats" → "/File requests/Summer dogs cats" (Dropbox forbids some characters in names), in the person's own
 * folder `home` where their paths begin at a team's space.
 */
export function destinationOf(title: string, home = ''): string {
	const name = title
		.replace(/[/\\:*?"<>|\u0000-\u001f]+/g, ' ')
		.replace(/\s+/g, ' ')
		.replace(/[. ]+$/, '')
		.trim();
	return name ? `${home}/File requests/${name}` : '';
}
