// The official JavaScript SDK, unchanged, against the sandbox: each method of a promised route, with what it answers and
// what it refuses.
import { test } from 'node:test';
import { batches } from './sdk/batches.mjs';
import { fileRequests } from './sdk/file_requests.mjs';
import { files } from './sdk/files.mjs';
import { links } from './sdk/links.mjs';
import { moreFiles } from './sdk/more_files.mjs';
import { oauth } from './sdk/oauth.mjs';
import { properties } from './sdk/properties.mjs';
import { sharedFolders } from './sdk/shared_folders.mjs';
import { team } from './sdk/team.mjs';
import { uploads } from './sdk/uploads.mjs';
import { otherAccounts, ownAccount } from './sdk/users.mjs';
import { world } from './sdk/world.mjs';
import { assertAllCovered, servedRoutes, watchedDropbox } from './support/covered.mjs';
import { Sandbox } from './support/sandbox.mjs';

/** By a route without which a family makes no sense. */
const parts = [
	['users/get_current_account', ownAccount],
	['users/get_account', otherAccounts],
	['files/upload', files],
	['files/upload', uploads],
	['files/create_folder_batch', batches],
	['files/search_v2', moreFiles],
	['file_properties/properties/add', properties],
	['sharing/create_shared_link_with_settings', links],
	['sharing/share_folder', sharedFolders],
	['file_requests/create', fileRequests],
	['team/get_info', team],
	['auth/token/revoke', oauth]
];

test('the official JavaScript SDK', async (t) => {
	const sandbox = await Sandbox.start(world);
	const context = {
		sandbox,
		sdk: watchedDropbox({ accessToken: 'sl.ada' }),
		other: watchedDropbox({ accessToken: 'sl.grace' }),
		test: (name, body) => t.test(name, body)
	};
	try {
		const served = await servedRoutes(sandbox);
		for (const [route, part] of parts) if (served.includes(route)) await part({ ...context, served });
		await t.test('every served route was called', () => assertAllCovered(served));
	} finally {
		await sandbox.end();
	}
});
