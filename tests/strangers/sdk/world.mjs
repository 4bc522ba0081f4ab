// What the SDK's tests start with.
export const redirect_uri = 'http://127.0.0.1:9/back';

const user_scopes = [
	'account_info.read',
	'files.metadata.read',
	'files.metadata.write',
	'files.content.read',
	'files.content.write',
	'sharing.read',
	'sharing.write',
	'file_requests.read',
	'file_requests.write'
];

export const world = {
	apps: [
		{
			key: 'full_key',
			secret: 'full_secret',
			name: 'Stranger',
			allow_private_save_url: true,
			redirect_uris: [redirect_uri],
			users_max: 4
		},
		{ key: 'folder_key', secret: 'folder_secret', name: 'Folder stranger', access: 'app_folder' },
		{ key: 'team_key', secret: 'team_secret', name: 'Team stranger' }
	],
	teams: [{ name: 'Photo agency', team_space: false }, { name: 'Press office' }],
	accounts: [
		{ name: 'Ada Lovelace', email: 'ada@example.com' },
		{ name: 'Grace Hopper', email: 'grace@example.com' },
		{ name: 'Alan Turing', email: 'alan@example.com' },
		{ name: 'The Boss', email: 'boss@agency.example', team: 'Photo agency', team_admin: true },
		{ name: 'Rex', email: 'rex@agency.example', team: 'Photo agency' },
		{ name: 'Speaker', email: 'speaker@press.example', team: 'Press office', team_admin: true }
	],
	team_folders: [{ team: 'Press office', name: 'Releases' }],
	tokens: [
		{ value: 'sl.ada', account: 'ada@example.com', app: 'full_key', scopes: user_scopes },
		{ value: 'sl.grace', account: 'grace@example.com', app: 'full_key', scopes: user_scopes },
		{ value: 'sl.reader', account: 'ada@example.com', app: 'full_key', scopes: ['files.metadata.read'] },
		{ value: 'sl.old', account: 'ada@example.com', app: 'full_key', state: 'expired' },
		{ value: 'sl.limited', account: 'ada@example.com', app: 'full_key', state: 'always_rate_limited' },
		{ value: 'sl.folder', account: 'ada@example.com', app: 'folder_key' },
		{ value: 'sl.team', account: 'boss@agency.example', app: 'team_key', team: true },
		{ value: 'sl.press', account: 'speaker@press.example', app: 'team_key', team: true }
	]
};
