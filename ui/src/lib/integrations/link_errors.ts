// What a failed link means, by the code that the server puts into the address.
const words: Record<string, [string, string]> = {
	link_denied: [
		'Dropbox was not linked: the request was cancelled at Dropbox.',
		'Connect again and choose “Allow”.'
	],
	link_state_invalid: [
		'Dropbox was not linked: the answer did not belong to your request.',
		'Connect again from this page, in this browser, and finish within a few minutes.'
	],
	code_refused: [
		'Dropbox was not linked: Dropbox no longer accepts the answer it gave.',
		'Connect again, and finish within a few minutes.'
	],
	app_credentials_wrong: [
		'Dropbox was not linked: Dropbox does not accept the app key or secret.',
		'Compare both with the App Console, correct dropbox.app_key and dropbox.app_secret, and restart Sluice.'
	]
};

export function linkErrorWords(code: string): { detail: string; hint: string } {
	const [detail, hint] = words[code] ?? [
		'Dropbox was not linked.',
		'Connect again. If it fails again, give the code below to an administrator.'
	];
	return { detail, hint };
}
