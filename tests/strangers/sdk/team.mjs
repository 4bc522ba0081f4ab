// A team: its members, folders and namespaces, and acting for a member.
import assert from 'node:assert/strict';
import { refused, watchedDropbox } from '../support/covered.mjs';
import { finished, put } from './files.mjs';

export async function team({ sdk, test }) {
	const admin = watchedDropbox({ accessToken: 'sl.team' });
	let members;

	await test('who the team is', async () => {
		assert.equal((await admin.teamGetInfo()).result.name, 'Photo agency');
		const { admin_profile } = (await admin.teamTokenGetAuthenticatedAdmin()).result;
		assert.equal(admin_profile.email, 'boss@agency.example');
		let page = (await admin.teamMembersListV2({ limit: 1 })).result;
		members = [...page.members];
		while (page.has_more) {
			page = (await admin.teamMembersListContinueV2({ cursor: page.cursor })).result;
			members.push(...page.members);
		}
		assert.deepEqual(members.map(({ profile }) => profile.email).sort(), ['boss@agency.example', 'rex@agency.example']);
		const selectors = [{ '.tag': 'email', email: 'rex@agency.example' }, { '.tag': 'email', email: 'no@one.example' }];
		const { members_info } = (await admin.teamMembersGetInfoV2({ members: selectors })).result;
		assert.deepEqual(
			members_info.map((info) => info['.tag']),
			['member_info', 'id_not_found']
		);
		await refused(sdk.teamGetInfo(), 400, 'team');
		await refused(admin.teamMembersListContinueV2({ cursor: 'nonsense' }), 409, 'invalid_cursor');
	});

	await test('team folders are made, listed, shown and archived', async () => {
		const made = (await admin.teamTeamFolderCreate({ name: 'Campaigns' })).result;
		await refused(admin.teamTeamFolderCreate({ name: 'campaigns' }), 409, 'folder_name_already_used');
		await admin.teamTeamFolderCreate({ name: 'Archive' });
		let page = (await admin.teamTeamFolderList({ limit: 1 })).result;
		const all = [...page.team_folders];
		while (page.has_more) {
			page = (await admin.teamTeamFolderListContinue({ cursor: page.cursor })).result;
			all.push(...page.team_folders);
		}
		assert.ok(all.some(({ name }) => name === 'Campaigns'));
		const ids = { team_folder_ids: [made.team_folder_id, '1'] };
		assert.deepEqual(
			(await admin.teamTeamFolderGetInfo(ids)).result.map((item) => item['.tag']),
			['team_folder_metadata', 'id_not_found']
		);
		const { namespaces } = (await admin.teamNamespacesList({ limit: 100 })).result;
		assert.ok(namespaces.some(({ namespace_id }) => namespace_id === made.team_folder_id));
		const archive = all.find(({ name }) => name === 'Archive');
		const launched = (await admin.teamTeamFolderArchive({ team_folder_id: archive.team_folder_id })).result;
		if (launched['.tag'] === 'async_job_id')
			await finished((job) => admin.teamTeamFolderArchiveCheck(job), launched.async_job_id);
		const info = await admin.teamTeamFolderGetInfo({ team_folder_ids: [archive.team_folder_id] });
		assert.equal(info.result[0].status['.tag'], 'archived');
	});

	await test('acting for a member, in their own folder and in the team’s space', async () => {
		const rex = members.find(({ profile }) => profile.email === 'rex@agency.example').profile;
		const as_rex = watchedDropbox({ accessToken: 'sl.team', selectUser: rex.team_member_id });
		const { root_info, email } = (await as_rex.usersGetCurrentAccount()).result;
		assert.equal(email, 'rex@agency.example');
		assert.notEqual(root_info.root_namespace_id, root_info.home_namespace_id);
		await put(as_rex, '/own.txt', 'mine');
		const pathRoot = JSON.stringify({ '.tag': 'root', root: root_info.root_namespace_id });
		const in_space = watchedDropbox({ accessToken: 'sl.team', selectUser: rex.team_member_id, pathRoot });
		const names = (await in_space.filesListFolder({ path: '' })).result.entries.map(({ name }) => name);
		assert.ok(names.includes('Campaigns'), names.join());
		await put(in_space, '/Campaigns/spring.txt', 'spring');
		const wrong = watchedDropbox({
			accessToken: 'sl.team',
			selectUser: rex.team_member_id,
			pathRoot: JSON.stringify({ '.tag': 'root', root: '1' })
		});
		await refused(wrong.filesListFolder({ path: '' }), 422, 'invalid_root');
		const nobody = watchedDropbox({ accessToken: 'sl.team', selectUser: 'dbmid:nobody' });
		await refused(nobody.usersGetCurrentAccount(), 401, 'invalid_select_user');
	});
}
