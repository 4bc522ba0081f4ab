// Shared links: made, found, narrowed, opened without a token, and revoked.
import assert from 'node:assert/strict';
import { refused, watchedDropbox } from '../support/covered.mjs';
import { put } from './files.mjs';

export async function links({ sdk, other, test }) {
	let url;

	await test('a link is made once, and found again', async () => {
		await put(sdk, '/Links/a.txt', 'shared');
		const made = (await sdk.sharingCreateSharedLinkWithSettings({ path: '/Links/a.txt' })).result;
		url = made.url;
		assert.equal(made['.tag'], 'file');
		const again = sdk.sharingCreateSharedLinkWithSettings({ path: '/Links/a.txt' });
		await refused(again, 409, 'shared_link_already_exists');
		const listed = (await sdk.sharingListSharedLinks({ path: '/Links/a.txt', direct_only: true })).result.links;
		assert.deepEqual(
			listed.map((link) => link.url),
			[url]
		);
		await refused(sdk.sharingCreateSharedLinkWithSettings({ path: '/Links/none' }), 409, 'path/not_found');
	});

	await test('its metadata and file come with the link, with a password where it has one', async () => {
		assert.equal((await sdk.sharingGetSharedLinkMetadata({ url })).result.name, 'a.txt');
		assert.equal((await sdk.sharingGetSharedLinkFile({ url })).result.fileBinary.toString(), 'shared');
		const settings = { require_password: true, link_password: 'open sesame' };
		await sdk.sharingModifySharedLinkSettings({ url, settings });
		await refused(other.sharingGetSharedLinkFile({ url }), 409, 'shared_link_access_denied');
		const link_password = 'open sesame';
		assert.equal((await other.sharingGetSharedLinkFile({ url, link_password })).result.name, 'a.txt');
		const app = watchedDropbox({ clientId: 'full_key', clientSecret: 'full_secret' });
		const seen = await app.sharingGetSharedLinkMetadata({ url, link_password });
		assert.equal(seen.result.name, 'a.txt');
	});

	await test('a link to a folder opens what is below it', async () => {
		const folder = (await sdk.sharingCreateSharedLinkWithSettings({ path: '/Links' })).result;
		assert.equal(folder['.tag'], 'folder');
		const got = await sdk.sharingGetSharedLinkFile({ url: folder.url, path: '/a.txt' });
		assert.equal(got.result.fileBinary.toString(), 'shared');
		const listed = await sdk.filesListFolder({ path: '', shared_link: { url: folder.url } });
		assert.deepEqual(
			listed.result.entries.map(({ name }) => name),
			['a.txt']
		);
	});

	await test('a revoked link is gone', async () => {
		await sdk.sharingRevokeSharedLink({ url });
		await refused(sdk.sharingRevokeSharedLink({ url }), 409, 'shared_link_not_found');
		await refused(sdk.sharingGetSharedLinkMetadata({ url }), 409, 'shared_link_not_found');
	});
}
