// What goes wrong at Dropbox, on the way, and on the disk: it is told in clear words, and no file is lost by it.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Person } from './support/client.mjs';
import { fill, megabyte, smallDisk } from './support/disks.mjs';
import { photo, sha256 } from './support/photos.mjs';
import { pause, run, until } from './support/processes.mjs';
import { inWorld } from './support/sluice.mjs';

/** Quick to try again, so that a test needn't wait for minutes. */
const impatient = { transfer: { outage_retry_s: 1, person_retry_s: 2, retry_s_min: 1 } };

async function soundAfterwards(world, assets) {
	await world.sluice_program.end();
	const { code, out, err } = await run('sluice', ['fsck', '--config', world.config, '--reading', 'bytes']);
	assert.equal(code, 0, out + err);
	assert.match(out, new RegExp(` ${assets} assets`));
}

test('a wrong app secret ends linking with a code and words; nothing is linked', () =>
	inWorld({ settings: { dropbox: { app_secret: 'not the secret' } } }, async (world) => {
		await world.startDropbox();
		await world.startSluice();
		await world.person.setUp();
		const end = await world.person.linkDropbox();
		assert.equal(end.pathname, '/integrations');
		assert.equal(end.searchParams.get('linked'), null);
		console.log(`${end.searchParams.get('link_error')}: ${end.searchParams.get('link_error_detail')}`);
		assert.match(end.searchParams.get('link_error'), /^[a-z_]+$/);
		assert.match(end.searchParams.get('link_error_detail'), /secret/i);
		assert.deepEqual((await world.person.get('/api/v1/connections')).connections, []);
	}));

test('a wrong session or API key is refused with a code and a hint, and does nothing', () =>
	inWorld({}, async (world) => {
		await world.startSluice();
		await world.person.setUp();
		const wrong = new Person(world.origin, { api_key: 'sluice_wrong' });
		for (const [method, path, body] of [
			['GET', '/api/v1/assets'],
			['POST', '/api/v1/asset-groups', { name: 'No' }]
		]) {
			const { status, json } = await wrong.call(method, path, body);
			assert.deepEqual([status, json.code], [401, 'unauthenticated']);
			assert.ok(json.detail && json.hint);
		}
		const { asset_groups } = await world.person.get('/api/v1/asset-groups');
		assert.deepEqual(
			asset_groups.map(({ name }) => name),
			['All']
		);
	}));

test('a revoked grant makes the connection broken and says so; files stay, and come in once it is linked again', () =>
	inWorld({ settings: impatient }, async (world) => {
		await world.startLinked();
		await world.map('/Inbox');
		await world.dropbox.put('/Inbox/before.jpg', photo(1));
		await world.untilDone(1);
		await world.dropbox.fault({ kind: 'revoked_token', route: 'files/', times: 1 });
		await world.dropbox.put('/Inbox/after.jpg', photo(2));
		const broken = await until('the connection to be broken', async () => {
			const [{ connection }] = (await world.person.get('/api/v1/connections')).connections;
			return connection.state === 'broken' && connection;
		});
		console.log(`${broken.error_code}: ${broken.error_message}`);
		assert.equal(broken.error_code, 'auth_revoked');
		assert.match(broken.error_message, /Connect Dropbox again/);
		assert.deepEqual(await world.dropbox.files('/Inbox'), ['/Inbox/after.jpg']);
		await world.dropbox.clearFaults();
		const again = await world.person.linkDropbox();
		assert.equal(again.searchParams.get('linked'), world.connection_id, 'the same connection is mended');
		await world.untilDone(2, { within_ms: 60_000 });
		assert.deepEqual(await world.dropbox.files('/Inbox'), []);
		await soundAfterwards(world, 2);
	}));

async function onSmallDisk(t, settings, body) {
	const disk = await smallDisk('40m');
	if (disk.why_not) {
		console.log(`SKIPPED: ${disk.why_not}`);
		return t.skip(disk.why_not);
	}
	try {
		await inWorld({ settings: { ...impatient, ...settings }, data: join(disk.folder, 'data') }, (world) =>
			body(world, disk)
		);
	} finally {
		await disk.remove();
	}
}

test(
	'the disk fills up to the reserve: fetching waits, says so, loses nothing, and resumes by itself',
	{ timeout: 300_000 },
	(t) =>
		onSmallDisk(t, { data: { reserve_bytes: 8 * megabyte } }, async (world, disk) => {
			const files = 45;
			await world.startLinked();
			await world.map('/Inbox');
			for (let at = 0; at < files; ++at)
				await world.dropbox.put(`/Inbox/photo ${at}.jpg`, photo(at, megabyte));
			const waiting = await until(
				'files that wait for room, all others done',
				async () => {
					const { intakes } = await world.person.get('/api/v1/intakes?limit=500');
					const full = intakes.filter((intake) => intake.reason_code === 'disk_full');
					const done = intakes.filter((intake) => intake.state === 'done');
					return full.length > 0 && full.length + done.length === files && full;
				},
				{ within_ms: 90_000 }
			);
			console.log(
				`${waiting.length} of ${files} wait: ${waiting[0].reason_message} ${waiting[0].reason_hint}`
			);
			assert.ok(waiting[0].reason_hint);
			const left = await world.dropbox.files('/Inbox');
			assert.deepEqual(
				left.sort(),
				waiting.map((intake) => intake.path).sort(),
				'what waits is still in Dropbox'
			);
			assert.equal((await world.counts()).failed, 0);
			disk.grow('400m');
			await world.untilDone(files, { within_ms: 120_000 });
			assert.deepEqual(await world.dropbox.files('/Inbox'), []);
			await soundAfterwards(world, files);
		})
);

test(
	'the disk is full to the last byte: the server goes on, nothing is lost, and it resumes by itself',
	{ timeout: 300_000 },
	(t) =>
		onSmallDisk(t, { data: { reserve_bytes: 0 } }, async (world, disk) => {
			const files = 10;
			await world.startLinked();
			await world.map('/Inbox');
			await world.dropbox.put('/Inbox/first.jpg', photo(0, megabyte));
			await world.untilDone(1);
			await fill(join(disk.folder, 'ballast'));
			for (let at = 1; at < files; ++at)
				await world.dropbox.put(`/Inbox/photo ${at}.jpg`, photo(at, megabyte));
			await until('a word about the full disk', () => /disk_full/.test(world.sluice_program.err));
			await pause(3_000); // more than one attempt
			assert.ok((await fetch(`${world.origin}/livez`)).ok);
			assert.equal((await world.dropbox.files('/Inbox')).length, files - 1);
			assert.equal((await world.counts()).done, 1);
			await rm(join(disk.folder, 'ballast'));
			await world.untilDone(files, { within_ms: 150_000 });
			assert.deepEqual(await world.dropbox.files('/Inbox'), []);
			await soundAfterwards(world, files);
		})
);

test('Dropbox is away for ten seconds: nothing fails, and everything comes in afterwards', () =>
	inWorld({ settings: impatient }, async (world) => {
		await world.startLinked();
		await world.map('/Inbox');
		const sent = new Set();
		for (let at = 0; at < 40; ++at) {
			sent.add(sha256(photo(at)));
			await world.dropbox.put(`/Inbox/photo ${at}.jpg`, photo(at));
		}
		await world.dropbox_program.end();
		await pause(10_000);
		const counts = await world.counts();
		assert.equal(counts.failed + counts.vanished + counts.refused, 0);
		const [{ connection }] = (await world.person.get('/api/v1/connections')).connections;
		assert.equal(connection.state, 'linked', 'an outage is no reason to link again');
		await world.startDropbox();
		await world.dropbox.put('/Inbox/late.jpg', photo(40));
		sent.add(sha256(photo(40)));
		await world.untilDone(41, { within_ms: 60_000 });
		for (const { id } of await world.person.all('/api/v1/assets', 'assets'))
			assert.ok(sent.delete((await world.person.get(`/api/v1/assets/${id}`)).versions[0].sha256));
		assert.equal(sent.size, 0);
		assert.deepEqual(await world.dropbox.files('/Inbox'), []);
	}));

test('without webhooks a new file is found within ten seconds', () =>
	inWorld({ webhook: false }, async (world) => {
		await world.startLinked();
		await world.map('/Inbox');
		await world.dropbox.put('/Inbox/first.jpg', photo(1));
		await world.untilDone(1);
		await pause(1_000); // nothing is going on any more
		await world.dropbox.put('/Inbox/second.jpg', photo(2));
		await world.untilDone(2, { within_ms: 10_000 });
		const app = await world.person.get('/api/v1/dropbox-app');
		assert.equal(app.webhook_reachable, false);
		assert.equal((await world.dropbox.counters()).webhooks.delivered, 0);
	}));
