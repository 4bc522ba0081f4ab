// The folder that a contributor link gets when nobody names one.

/** "Summer: dogs/cats" → "/File requests/Summer dogs cats" (Dropbox forbids some characters in names). */
export function destinationOf(title: string): string {
	const name = title
		.replace(/[/\\:*?"<>|\u0000-\u001f]+/g, ' ')
		.replace(/\s+/g, ' ')
		.replace(/[. ]+$/, '')
		.trim();
	return name ? `/File requests/${name}` : '';
}
