// An upgrade in the middle of transfers: what an older Sluice left, killed with files in every state, the present one
// completes. E2E_OLD_BIN names the programs of an older build; then its kill happens here, too.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { given, note, replayable, seed } from './support/campaign.mjs';
import { Contributions, fsck, rowsOf } from './support/contributions.mjs';
import { photo, randomFrom } from './support/photos.mjs';
import { pause, until } from './support/processes.mjs';
import { inWorld } from './support/sluice.mjs';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const upgrades = given('UPGRADES', 5);
const files_an_upgrade = 100;
const old_programs = process.env.E2E_OLD_BIN;

async function endSound(world, contributions) {
	await world.sluice_program.end();
	const { is_clean, words } = await fsck(world);
	assert.ok(is_clean, words);
	return contributions.outcome();
}

async function intakesThatAre(world, state) {
	const { intakes } = await world.person.get('/api/v1/intakes?limit=500');
	return intakes.filter((intake) => intake.state === state);
}

for (const fixture of readdirSync(fixtures).filter((name) => /^upgrade_\d+\.tar\.gz$/.test(name)))
	test(`${fixture}: files in every state are completed by this release`, { timeout: 300_000 }, () =>
		inWorld({ settings: { transfer: { person_retry_s: 1 } } }, async (world) => {
			rmSync(join(world.folder, 'dropbox'), { recursive: true });
			execFileSync('tar', ['-C', world.folder, '-xzf', join(fixtures, fixture)]);
			const contributions = new Contributions(world);
			contributions.uploads = JSON.parse(readFileSync(join(world.folder, 'uploads.json'), 'utf8'));
			const [rows] = rowsOf(world.data, 'SELECT id FROM intakes');
			await world.startDropbox();
			await world.startSluice();
			await world.person.signIn();
			await world.person.patch('/api/v1/transfers/clearing', { paused: false });
			for (const { id } of await intakesThatAre(world, 'held'))
				await world.person.post(`/api/v1/intakes/${id}/release`);
			for (const { id } of await intakesThatAre(world, 'failed'))
				await world.person.post(`/api/v1/intakes/${id}/retry`);
			const took_ms = await contributions.settle();
			for (const folder of ['/Tray', '/Moving', '/Once']) await untilEmpty(world, folder);
			const strict = await world.dropbox.files('/Strict');
			assert.deepEqual(
				strict.filter((path) => !path.includes('could not take in')),
				['/Strict/note.txt']
			);
			const counts = await world.counts();
			assert.deepEqual([counts.refused, counts.vanished, counts.failed], [1, 1, 0]);
			note({
				test: 'upgrade',
				line: 24,
				fault: 'upgrade of a killed older release',
				count: 1,
				outcome: await endSound(world, contributions),
				settle_ms: [took_ms],
				detail: `${fixture}, ${rows.length} intakes.`
			});
		})
	);

const untilEmpty = (world, folder) =>
	until(`${folder} to be empty`, async () => (await world.dropbox.files(folder)).length === 0);

test('the older build is killed in the middle of transfers and this one goes on', { timeout: 1_800_000 }, (t) => {
	if (!old_programs) return t.skip('E2E_OLD_BIN names no older build');
	return replayable('upgrade', async () => {
		const random = randomFrom(seed);
		const total = { files: 0, lost: 0, duplicated: 0, early: 0 };
		for (let upgrade = 1; upgrade <= upgrades; ++upgrade)
			await inWorld({ programs: old_programs }, async (world) => {
				await world.startLinked();
				await world.map('/Inbox');
				const contributions = new Contributions(world);
				const uploads = giveMany(contributions, upgrade);
				await pause(500 + random() * 1_500);
				await world.sluice_program.end('SIGKILL');
				await contributions.check('by the older release');
				world.options.programs = undefined;
				await world.startSluice();
				await uploads;
				await contributions.settle();
				await contributions.checkDeletes('/Inbox');
				const outcome = await endSound(world, contributions);
				for (const key of Object.keys(total)) total[key] += outcome[key];
			});
		note({ test: 'upgrade', line: 24, fault: 'upgrade from the build before', count: upgrades, outcome: total });
	});
});

async function giveMany(contributions, upgrade) {
	for (let at = 0; at < files_an_upgrade; ++at)
		await contributions.put(`/Inbox/photo ${at}.jpg`, photo(`${upgrade} ${at} ${seed}`));
}
