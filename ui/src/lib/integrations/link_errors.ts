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
		'Compare both with the App Console and enter them anew under Settings (or, for the app of the configuration, correct dropbox.app_key and dropbox.app_secret and restart Sluice).'
	],
	app_user_limit: [
		'Dropbox was not linked: Dropbox lets no more people link this app before it has approved it.',
		'In the App Console, tab Settings, choose “Apply for production”. People who are linked already stay linked.'
	],
	app_scopes_missing: [
		'Dropbox was not linked: the Dropbox app lacks a permission that Sluice needs.',
		'In the App Console, tab Permissions, tick the scopes that Settings lists, submit, then connect again.'
	],
	redirect_uri_mismatch: [
		'Dropbox was not linked: the redirect URI is not the one in the App Console.',
		'Under Settings, copy the redirect URIs and test them.'
	],
	dropbox_app_changed: ['Dropbox was not linked: the Dropbox app was changed meanwhile.', 'Connect again.'],
	team_log_not_granted: [
		'The event log was not linked: Dropbox granted something else, which was given back.',
		'In the App Console, tab Permissions, tick events.read and team_info.read. Then an administrator of the Dropbox team must choose “Allow”.'
	],
	team_token_refused: [
		'Dropbox was not linked: it granted access to a whole team, which was given back.',
		'Connect again from this page, and change nothing on the way.'
	],
	account_type_unfit: [
		'The event log was not linked: this Dropbox team’s plan has none.',
		'Use upload pages of Sluice’s own instead: they ask who sends.'
	],
	forbidden: [
		'Dropbox was not linked: you may not link a Dropbox to this account.',
		'Ask one of its administrators to let you.'
	]
};

export function linkErrorWords(code: string): { detail: string; hint: string } {
	const [detail, hint] = words[code] ?? [
		'Dropbox was not linked.',
		'Connect again. If it fails again, give the code below to an administrator.'
	];
	return { detail, hint };
}
