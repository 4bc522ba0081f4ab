// A team: its members, folders and namespaces, and acting for a member.
import assert from 'node:assert/strict';
import { refused, watchedDropbox } from '../support/covered.mjs';
import { finished, put } from './files.mjs';

export async function team({ sdk, sandbox, test }) {
	const admin = watchedDropbox({ accessToken: 'sl.team' });
	let members;
	let campaigns;

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
		campaigns = made.team_folder_id;
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

	await test('acting for a member, in their own folder and in the team’s', async () => {
		const rex = members.find(({ profile }) => profile.email === 'rex@agency.example').profile;
		const as_rex = watchedDropbox({ accessToken: 'sl.team', selectUser: rex.team_member_id });
		assert.equal((await as_rex.usersGetCurrentAccount()).result.email, 'rex@agency.example');
		await put(as_rex, '/own.txt', 'mine');
		const boss = members.find(({ profile }) => profile.email === 'boss@agency.example').profile;
		const as_boss = watchedDropbox({ accessToken: 'sl.team', selectAdmin: boss.team_member_id });
		await as_boss.sharingAddFolderMember({
			shared_folder_id: campaigns,
			members: [{ member: { '.tag': 'email', email: rex.email }, access_level: { '.tag': 'editor' } }]
		});
		const names = (await as_rex.filesListFolder({ path: '' })).result.entries.map(({ name }) => name);
		assert.deepEqual(names.sort(), ['Campaigns', 'own.txt']);
		await put(as_rex, '/Campaigns/spring.txt', 'spring');
		const nobody = watchedDropbox({ accessToken: 'sl.team', selectUser: 'dbmid:nobody' });
		await refused(nobody.usersGetCurrentAccount(), 401, 'invalid_select_user');
		await refused(admin.filesListFolder({ path: '' }), 400, 'Select-User');
	});

	await test('a team’s space is seen from its root', async () => {
		const press = watchedDropbox({ accessToken: 'sl.press' });
		const { team_member_id } = (await press.teamTokenGetAuthenticatedAdmin()).result.admin_profile;
		const as = (pathRoot) => watchedDropbox({ accessToken: 'sl.press', selectUser: team_member_id, pathRoot });
		const { root_info } = (await as().usersGetCurrentAccount()).result;
		assert.notEqual(root_info.root_namespace_id, root_info.home_namespace_id);
		const root = (id) => as(JSON.stringify({ '.tag': 'root', root: id }));
		const from_root = (await root(root_info.root_namespace_id).filesListFolder({ path: '' })).result.entries;
		assert.ok(from_root.some(({ name }) => name === 'Releases'));
		assert.deepEqual((await as().filesListFolder({ path: '' })).result.entries, []);
		const { namespace_id } = (await press.teamNamespacesList({ limit: 100 })).result.namespaces.find(
			({ name }) => name === 'Releases'
		);
		const inside = as(JSON.stringify({ '.tag': 'namespace_id', namespace_id }));
		await put(inside, '/today.txt', 'news');
		const seen = await root(root_info.root_namespace_id).filesGetMetadata({ path: '/Releases/today.txt' });
		assert.equal(seen.result.size, 4);
		await refused(root('1').filesListFolder({ path: '' }), 422, 'invalid_root');
	});

	await test('the team’s event log tells who sent files by a member’s file request', async () => {
		const made = await fetch(`${sandbox.origin}/sandbox/tokens`, {
			method: 'POST',
			body: JSON.stringify({ account: 'rex@agency.example', app_key: 'team_key' })
		});
		const { access_token } = await made.json();
		const rex = watchedDropbox({ accessToken: access_token });
		const request = (await rex.fileRequestsCreate({ title: 'Dogs', destination: '/Dogs' })).result;
		for (const name of ['a.jpg', 'b.jpg']) {
			const fields = new URLSearchParams({ name, sender: 'Mia', email: 'mia@example.com' });
			const sent = await fetch(`${sandbox.origin}/request/${request.id}/upload?${fields}`, { method: 'POST', body: name });
			assert.ok(sent.ok, await sent.text());
		}
		let page = (await admin.teamLogGetEvents({ limit: 1, category: { '.tag': 'file_requests' } })).result;
		const names = page.events.flatMap(({ details }) => details.submitted_file_names);
		while (page.has_more) {
			page = (await admin.teamLogGetEventsContinue({ cursor: page.cursor })).result;
			names.push(...page.events.flatMap(({ details }) => details.submitted_file_names));
		}
		assert.deepEqual(names, ['a.jpg', 'b.jpg']);
		await refused(admin.teamLogGetEventsContinue({ cursor: 'nonsense' }), 409, 'bad_cursor');
		await refused(sdk.teamLogGetEvents({}), 400, 'team');
	});
}
