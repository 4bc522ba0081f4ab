// Backup, restore, safe mode and fsck, with the real programs: what an operator does on a bad day.
import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { photo } from './support/photos.mjs';
import { run, until } from './support/processes.mjs';
import { inWorld } from './support/sluice.mjs';

async function ingest(world, count, from = 0) {
	for (let n = from; n < from + count; ++n) await world.dropbox.put(`/Inbox/${n}.jpg`, photo(n));
	await world.untilDone(from + count);
}

/** The file of one stored blob. */
async function blobOf(world, data, filename) {
	const { assets } = await world.person.get('/api/v1/assets?limit=100');
	const asset = assets.find((one) => one.filename === filename);
	const [{ content_hash }] = (await world.person.get(`/api/v1/assets/${asset.id}`)).versions;
	const entries = await readdir(data, { recursive: true, withFileTypes: true });
	const found = entries.find((entry) => entry.name === content_hash);
	return join(found.parentPath ?? found.path, found.name);
}

async function rot(blob) {
	const bytes = await readFile(blob);
	bytes[bytes.length >> 1] ^= 1;
	await writeFile(blob, bytes);
}

test('fsck says when a server runs, heals rot and a lost file from Dropbox, and names what it can’t', () =>
	inWorld({}, async (world) => {
		await world.startLinked();
		await world.map('/Inbox');
		await ingest(world, 3);
		const blobs = await Promise.all([0, 1, 2].map((n) => blobOf(world, world.data, `${n}.jpg`)));
		const fsck = (...words) => run('sluice', ['fsck', '--config', world.config, ...words]);
		const busy = await fsck();
		assert.equal(busy.code, 3);
		assert.match(busy.err, /data_folder_in_use/);

		await world.sluice_program.end();
		await rot(blobs[0]);
		await rm(blobs[1]);
		assert.equal((await fsck('--level', 'rows')).code, 0);
		const placements = await fsck();
		assert.equal(placements.code, 1);
		assert.match(placements.out, /BROKEN .*1\.jpg .*is missing/);
		assert.doesNotMatch(placements.out, /0\.jpg/);
		assert.equal((await fsck('--level', 'bytes')).code, 1);

		const repaired = await fsck('--level', 'bytes', '--repair', 'yes');
		assert.equal(repaired.code, 0, repaired.out + repaired.err);
		assert.match(repaired.out, /REPAIRED 0\.jpg .*Fetched again from Dropbox/);
		assert.match(repaired.out, /2 repaired, 0 not repaired/);
		assert.equal((await fsck('--level', 'bytes')).code, 0);

		await world.dropbox_program.end();
		await rm(blobs[2]);
		const lost = await fsck('--level', 'bytes', '--repair', 'yes');
		assert.equal(lost.code, 1);
		assert.match(lost.out, /NOT REPAIRED 2\.jpg .*from a backup/);
	}));

test('a backup of a working server restores into safe mode, and what came in since is fetched again', () =>
	inWorld({ settings: { transfer: { sweep_s: 2 } } }, async (world) => {
		await world.startLinked();
		await world.map('/Inbox');
		await ingest(world, 3);
		const backup = join(world.folder, 'backup');
		const made = await run('sluice', ['backup', backup, '--config', world.config]);
		assert.equal(made.code, 0, made.err);
		assert.match(made.out, /3 files copied/);
		await ingest(world, 2, 3);
		await world.sluice_program.end();
		await rm(world.data, { recursive: true });

		const restored = join(world.folder, 'restored');
		const done = await run('sluice', ['restore', backup, '--to', restored]);
		assert.equal(done.code, 0, done.err);
		assert.match(done.out, /3 files .*each read and proven/);
		assert.match(done.out, /SAFE MODE/);
		const again = await run('sluice', ['restore', backup, '--to', restored]);
		assert.equal(again.code, 1);
		assert.match(again.err, /restore_target_in_use/);
		await world.configure({
			transfer: { sweep_s: 2 },
			data: { folder: restored }
		});
		const status = await run('sluice', ['safe-mode', 'status', '--config', world.config]);
		assert.match(status.out, /ON since .*\(restored\), 1 mapped folders to reconcile/);

		await world.startSluice();
		await world.untilDone(5);
		await until('safe mode to end', async () => !(await world.person.get('/api/v1/transfers')).safe_mode);
		await world.sluice_program.end();
		const fsck = await run('sluice', ['fsck', '--config', world.config, '--level', 'bytes']);
		assert.equal(fsck.code, 0, fsck.out);
		assert.match(fsck.out, /5 assets/);
	}));
