// Who is who, and how much room there is.
import assert from 'node:assert/strict';
import { refused } from '../support/covered.mjs';

export async function ownAccount({ sdk, test }) {
	await test('the own account and its space', async () => {
		const me = (await sdk.usersGetCurrentAccount()).result;
		assert.equal(me.name.display_name, 'Ada Lovelace');
		assert.ok(me.root_info.home_namespace_id);
		const space = (await sdk.usersGetSpaceUsage()).result;
		assert.ok(space.allocation.allocated > space.used);
	});
}

export async function otherAccounts({ sdk, other, test }) {
	await test('other accounts, and features', async () => {
		const grace = (await other.usersGetCurrentAccount()).result.account_id;
		assert.equal((await sdk.usersGetAccount({ account_id: grace })).result.email, 'grace@example.com');
		const batch = (await sdk.usersGetAccountBatch({ account_ids: [grace] })).result;
		assert.equal(batch[0].account_id, grace);
		const nobody = `dbid:${'x'.repeat(35)}`;
		await refused(sdk.usersGetAccount({ account_id: nobody }), 409, 'no_account');
		const features = [{ '.tag': 'paper_as_files' }];
		assert.equal((await sdk.usersFeaturesGetValues({ features })).result.values.length, 1);
		await refused(sdk.usersFeaturesGetValues({ features: [] }), 409, 'empty_features_list');
	});
}
