// Shared folders between two people: shared, joined, changed, left and taken back.
import assert from 'node:assert/strict';
import { refused } from '../support/covered.mjs';
import { finished, put } from './files.mjs';

const by_email = (email) => ({ '.tag': 'email', email });
const grace = by_email('grace@example.com');

export async function sharedFolders({ sdk, other, test }) {
	let shared_folder_id;

	await test('a folder is shared, as a job or at once, and only once', async () => {
		await put(sdk, '/Shared/a.txt', 'ours');
		const launched = (await sdk.sharingShareFolder({ path: '/Shared', force_async: true })).result;
		assert.equal(launched['.tag'], 'async_job_id');
		const done = await finished((job) => sdk.sharingCheckShareJobStatus(job), launched.async_job_id);
		shared_folder_id = done.shared_folder_id;
		assert.equal(done.name, 'Shared');
		await refused(sdk.sharingShareFolder({ path: '/Shared/a.txt' }), 409, 'bad_path/is_file');
		await refused(sdk.sharingCheckShareJobStatus({ async_job_id: 'none' }), 409, 'invalid_async_job_id');
	});

	await test('a member is added, mounts the folder and works in it', async () => {
		const members = [{ member: grace, access_level: { '.tag': 'editor' } }];
		await sdk.sharingAddFolderMember({ shared_folder_id, members, quiet: true });
		let listed = (await sdk.sharingListFolderMembers({ shared_folder_id, limit: 1 })).result;
		const all = [...listed.users, ...listed.invitees];
		while (listed.cursor) {
			listed = (await sdk.sharingListFolderMembersContinue({ cursor: listed.cursor })).result;
			all.push(...listed.users, ...listed.invitees);
		}
		assert.equal(all.length, 2);
		const mountable = (await other.sharingListMountableFolders({ limit: 100 })).result.entries;
		assert.deepEqual(
			mountable.map((entry) => entry.shared_folder_id),
			[shared_folder_id]
		);
		if (!mountable[0].path_lower) await other.sharingMountFolder({ shared_folder_id });
		await refused(other.sharingMountFolder({ shared_folder_id }), 409, 'already_mounted');
		await put(other, '/Shared/b.txt', 'mine too');
		assert.equal((await sdk.filesGetMetadata({ path: '/Shared/b.txt' })).result.size, 8);
	});

	await test('a file is locked, against the other member too, and unlocked', async () => {
		const lock = { entries: [{ path: '/Shared/b.txt' }] };
		const outcome = async (sdk_of, method) => (await sdk_of[method](lock)).result.entries[0];
		assert.equal((await outcome(other, 'filesLockFileBatch')).lock.content['.tag'], 'single_user');
		assert.equal((await outcome(sdk, 'filesGetFileLockBatch')).lock.content['.tag'], 'single_user');
		assert.equal((await outcome(sdk, 'filesLockFileBatch')).failure['.tag'], 'lock_conflict');
		assert.equal((await outcome(other, 'filesUnlockFileBatch')).lock.content['.tag'], 'unlocked');
	});

	await test('folders are listed in pages and shown', async () => {
		for (const name of ['One', 'Two']) await sdk.sharingShareFolder({ path: `/Shares/${name}` });
		let page = (await sdk.sharingListFolders({ limit: 2 })).result;
		const all = [...page.entries];
		while (page.cursor) {
			page = (await sdk.sharingListFoldersContinue({ cursor: page.cursor })).result;
			all.push(...page.entries);
		}
		assert.deepEqual(all.map(({ name }) => name).sort(), ['One', 'Shared', 'Two']);
		const shown = (await sdk.sharingGetFolderMetadata({ shared_folder_id })).result;
		assert.equal(shown.access_type['.tag'], 'owner');
		await refused(sdk.sharingGetFolderMetadata({ shared_folder_id: '1' }), 409, 'invalid_id');
	});

	await test('a member becomes a viewer, and policies change', async () => {
		const access_level = { '.tag': 'viewer' };
		const dropbox_id = (await other.usersGetCurrentAccount()).result.account_id;
		const member = { '.tag': 'dropbox_id', dropbox_id };
		await sdk.sharingUpdateFolderMember({ shared_folder_id, member, access_level });
		const by_address = sdk.sharingUpdateFolderMember({ shared_folder_id, member: grace, access_level });
		await refused(by_address, 409, 'member_error/invalid_dropbox_id'); // says the specification
		await refused(
			other.filesUpload({ path: '/Shared/c.txt', contents: 'no' }),
			409,
			'path/no_write_permission'
		);
		const policy = { shared_folder_id, acl_update_policy: { '.tag': 'owner' } };
		assert.equal((await sdk.sharingUpdateFolderPolicy(policy)).result.policy.acl_update_policy['.tag'], 'owner');
		await refused(other.sharingUpdateFolderPolicy(policy), 409, 'no_permission');
	});

	await test('a member unmounts and is removed; the folder is nobody’s any more', async () => {
		await other.sharingUnmountFolder({ shared_folder_id });
		await refused(other.filesGetMetadata({ path: '/Shared/a.txt' }), 409, 'path/not_found');
		await other.sharingMountFolder({ shared_folder_id });
		const removal = { shared_folder_id, member: grace, leave_a_copy: false };
		const launched = (await sdk.sharingRemoveFolderMember(removal)).result;
		await finished((job) => sdk.sharingCheckJobStatus(job), launched.async_job_id);
		await refused(other.sharingGetFolderMetadata({ shared_folder_id }), 409, '');
		const unshared = (await sdk.sharingUnshareFolder({ shared_folder_id })).result;
		if (unshared['.tag'] === 'async_job_id')
			await finished((job) => sdk.sharingCheckJobStatus(job), unshared.async_job_id);
		assert.equal((await sdk.filesGetMetadata({ path: '/Shared/a.txt' })).result['.tag'], 'file');
	});
}
