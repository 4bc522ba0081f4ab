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
import { assertAllCovered, watchedDropbox } from './support/covered.mjs';
import { Sandbox } from './support/sandbox.mjs';

test('the official JavaScript SDK', async (t) => {
	const sandbox = await Sandbox.start(world);
	const context = {
		sandbox,
		sdk: watchedDropbox({ accessToken: 'sl.ada' }),
		other: watchedDropbox({ accessToken: 'sl.grace' }),
		test: (name, body) => t.test(name, body)
	};
	try {
		for (const family of [
			ownAccount,
			otherAccounts,
			files,
			uploads,
			batches,
			moreFiles,
			properties,
			links,
			sharedFolders,
			fileRequests,
			team,
			oauth
		])
			await family(context);
		await t.test('every promised route was called', assertAllCovered);
	} finally {
		await sandbox.end();
	}
});
