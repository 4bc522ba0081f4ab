// What a failed link means, by the code that the server puts into the address.
const words: Record<string, [string, string]> = {
	access_denied: [
		'Dropbox was not linked: the request was cancelled at Dropbox.',
		'Connect again and choose “Allow”.'
	],
	invalid_state: [
		'Dropbox was not linked: the answer did not belong to your request.',
		'Connect again from this page, in this browser, and finish within a few minutes.'
	]
};

export function linkErrorWords(code: string): { detail: string; hint: string } {
	const [detail, hint] = words[code] ?? [
		'Dropbox was not linked.',
		'Connect again. If it fails again, give the code below to an administrator.'
	];
	return { detail, hint };
}
