// Who is who, and how much room there is.
import assert from 'node:assert/strict';
import { refused } from '../support/covered.mjs';

export async function users({ sdk, test }) {
	await test('the own account and its space', async () => {
		const me = (await sdk.usersGetCurrentAccount()).result;
		assert.equal(me.name.display_name, 'Ada Lovelace');
		assert.ok(me.root_info.home_namespace_id);
		const space = (await sdk.usersGetSpaceUsage()).result;
		assert.ok(space.allocation.allocated > space.used);
	});
}
