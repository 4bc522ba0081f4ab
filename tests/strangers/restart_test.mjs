// A sandbox with a data folder is killed and started again: what the SDK held before goes on working.
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Dropbox, DropboxAuth } from 'dropbox';
import { redirect_uri, world } from './sdk/world.mjs';
import { Sandbox, scratch } from './support/sandbox.mjs';

test('cursors, sessions, tokens and files survive kill -9', async () => {
	const data = await mkdtemp(join(scratch, 'data-'));
	const first = await Sandbox.start(world, ['--data', data]);
	const app = { clientId: 'full_key', clientSecret: 'full_secret' };
	const auth = new DropboxAuth(app);
	const url = await auth.getAuthenticationUrl(redirect_uri, 's', 'code', 'offline');
	const sent_to = await first.consent(url, 'ada@example.com');
	const { result: tokens } = await auth.getAccessTokenFromCode(redirect_uri, sent_to.searchParams.get('code'));
	const unused = await first.consent(url, 'ada@example.com');

	let sdk = new Dropbox({ accessToken: tokens.access_token });
	const before = (await sdk.filesUpload({ path: '/before.txt', contents: 'before' })).result;
	const { cursor } = (await sdk.filesListFolder({ path: '' })).result;
	const { session_id } = (await sdk.filesUploadSessionStart({ contents: 'half ' })).result;
	await sdk.filesUpload({ path: '/between.txt', contents: 'between' });
	await first.kill();

	const second = await Sandbox.start(world, ['--data', data]);
	try {
		sdk = new Dropbox({ accessToken: tokens.access_token });
		const { entries } = (await sdk.filesListFolderContinue({ cursor })).result;
		assert.deepEqual(
			entries.map(({ name }) => name),
			['between.txt']
		);
		assert.equal((await sdk.filesDownload({ path: before.id })).result.fileBinary.toString(), 'before');
		const commit = { cursor: { session_id, offset: 5 }, commit: { path: '/whole.txt' }, contents: 'done' };
		assert.equal((await sdk.filesUploadSessionFinish(commit)).result.size, 9);
		const again = new DropboxAuth({ ...app, refreshToken: tokens.refresh_token });
		await again.refreshAccessToken();
		const { result } = await new Dropbox({ auth: again }).usersGetCurrentAccount();
		assert.equal(result.account_id, tokens.account_id);
		const late = await auth.getAccessTokenFromCode(redirect_uri, unused.searchParams.get('code'));
		assert.ok(late.result.access_token);
	} finally {
		await second.end();
	}
});
