// Makes the fixture of upgrade_test.mjs with the programs of SLUICE_BIN, from the release that is to be upgraded:
//
//     SLUICE_BIN=build/release/bin tests/e2e/run.sh make_upgrade_fixture.mjs fixtures/upgrade_0003.tar.gz
//
// A server is killed with files in every state in which one can rest; its data folder, the sandbox's, and the list of
// what contributors gave are packed. Made once for each schema that was released, and never again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Contributions, rowsOf } from './support/contributions.mjs';
import { photo } from './support/photos.mjs';
import { until } from './support/processes.mjs';
import { inWorld } from './support/sluice.mjs';

const small_bytes = 10_000;
const big_bytes = 60_000;
const for_ever_ms = 600_000;
const states = 'held queued fetching catalogued clearing done duplicate superseded vanished refused failed'.split(' ');
const picture = (name, size = small_bytes) => photo(`upgrade ${name}`, size);

async function untilCount(world, state, count) {
	await until(`${count} ${state}`, async () => {
		const counts = await world.counts();
		if (counts[state] >= count) return true;
		throw new Error(JSON.stringify(counts));
	});
}

async function mapAll(world) {
	await world.map('/Inbox');
	const profile = (name, rules) => world.person.makeProfile({ name, ...rules });
	await world.map('/Moving', await profile('Moving', { after_ingest: 'move_to', move_to: '/Taken' }));
	await world.map('/Once', await profile('Once', { duplicates: 'point_to_existing' }));
	await world.map('/Strict', await profile('Strict', { allowed_types: ['image/jpeg'] }));
	await world.map('/Tray', world.profile, 'manual');
}

/** What ends before the server is killed: done, refused, held, failed, superseded, vanished. */
async function giveWhatEnds(world, given) {
	await given.put('/Inbox/done.jpg', picture('done'));
	await given.put('/Moving/moved.jpg', picture('moved'));
	await untilCount(world, 'done', 2);
	await given.put('/Strict/note.txt', Buffer.from('not a picture\n'), { optional: true });
	await given.put('/Tray/held.jpg', picture('held'));
	await untilCount(world, 'refused', 1);
	await untilCount(world, 'held', 1);
	await world.dropbox.fault({ kind: 'server_error', route: 'files/download', times: 2 });
	await given.put('/Strict/failed.jpg', picture('failed'));
	await untilCount(world, 'failed', 1);
	await world.dropbox.clearFaults();

	await given.put('/Tray/changing.jpg', picture('before'));
	await given.put('/Tray/leaving.jpg', picture('leaving'), { optional: true });
	await untilCount(world, 'held', 3);
	await given.put('/Tray/changing.jpg', picture('after'), { replaces: true });
	await world.dropbox.remove('/Tray/leaving.jpg');
	await untilCount(world, 'superseded', 1);
	await untilCount(world, 'vanished', 1);
}

/** What is under way when it is killed: both workers are kept busy, so that the rest waits. */
async function giveWhatRests(world, given) {
	await world.dropbox.fault({ kind: 'latency', route: 'files/delete_v2', latency_ms: for_ever_ms });
	await given.put('/Inbox/clearing.jpg', picture('clearing'));
	await untilCount(world, 'clearing', 1);
	await world.person.patch('/api/v1/transfers/clearing', { paused: true });
	await given.put('/Inbox/catalogued.jpg', picture('catalogued'));
	// Its bytes are an asset already, so it becomes none of its own.
	await given.put('/Once/duplicate.jpg', picture('done'), { optional: true });
	await untilCount(world, 'catalogued', 1);
	await untilCount(world, 'duplicate', 1);
	// In one step, so that one look sees them all.
	for (const name of ['a fetching', 'b queued', 'c queued'])
		await given.put(`/Inbox/Batch/${name}.jpg`, picture(name, big_bytes), { at: `/Outside/${name}.jpg` });
	await world.dropbox.fault({ kind: 'cut_body', route: 'files/download', bytes: big_bytes / 2 });
	await world.dropbox.fault({
		kind: 'latency',
		route: 'files/download',
		latency_ms: for_ever_ms,
		skip: 1,
		times: null
	});
	await world.dropbox.move('/Outside', '/Inbox/Batch');
	await untilCount(world, 'fetching', 1);
	await until('a part of a file', async () => {
		const [{ bytes }] = rowsOf(world.data, 'SELECT MAX(bytes_fetched) AS bytes FROM intakes')[0];
		return bytes > 0;
	});
	await untilCount(world, 'queued', 1);
}

function pack(world, given, archive) {
	const counts = Object.fromEntries(
		rowsOf(world.data, 'SELECT state, COUNT(*) AS count FROM intakes GROUP BY state')[0].map((row) => [
			row.state,
			row.count
		])
	);
	console.log(JSON.stringify(counts));
	for (const state of states) assert.ok(counts[state] > 0, `no file is ${state}: ${JSON.stringify(counts)}`);
	writeFileSync(join(world.folder, 'uploads.json'), JSON.stringify(given.uploads));
	for (const again of ['renditions', 'lock', 'sluice.db-shm'])
		rmSync(join(world.data, again), { recursive: true, force: true });
	execFileSync('tar', ['-C', world.folder, '-czf', archive, 'data', 'dropbox', 'uploads.json']);
}

const archive = resolve(process.argv[2] ?? assert.fail('Say where to write the fixture.'));
const limits = { workers: 2, attempts_max: 2, retry_s_min: 1, outage_retry_s: 1, sweep_s: 1 };
await inWorld({ settings: { transfer: limits } }, async (world) => {
	await world.startLinked();
	await mapAll(world);
	const given = new Contributions(world);
	await giveWhatEnds(world, given);
	await giveWhatRests(world, given);
	await world.sluice_program.end('SIGKILL');
	await world.dropbox_program.end();
	pack(world, given, archive);
});
