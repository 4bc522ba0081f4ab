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
			redirect_uris: [redirect_uri],
			users_max: 4
		},
		{ key: 'folder_key', secret: 'folder_secret', name: 'Folder stranger', access: 'app_folder' }
	],
	accounts: [
		{ name: 'Ada Lovelace', email: 'ada@example.com' },
		{ name: 'Grace Hopper', email: 'grace@example.com' },
		{ name: 'Alan Turing', email: 'alan@example.com' }
	],
	tokens: [
		{ value: 'sl.ada', account: 'ada@example.com', app: 'full_key', scopes: user_scopes },
		{ value: 'sl.grace', account: 'grace@example.com', app: 'full_key', scopes: user_scopes },
		{ value: 'sl.reader', account: 'ada@example.com', app: 'full_key', scopes: ['files.metadata.read'] },
		{ value: 'sl.old', account: 'ada@example.com', app: 'full_key', state: 'expired' },
		{ value: 'sl.limited', account: 'ada@example.com', app: 'full_key', state: 'always_rate_limited' },
		{ value: 'sl.folder', account: 'ada@example.com', app: 'folder_key' }
	]
};
