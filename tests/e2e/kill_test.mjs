// kill -9 at twenty random moments while five hundred files arrive: nothing lost, nothing twice, nothing deleted early.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { upload } from './support/client.mjs';
import { photo, randomFrom, sha256 } from './support/photos.mjs';
import { pause, run, until } from './support/processes.mjs';
import { inWorld } from './support/sluice.mjs';

const files = 500;
const kills = 20;
const uptime_ms_max = 1_500;
const patience_ms = 240_000; // five hundred pictures are work, most of all on a busy machine
const seed = Number(process.env.E2E_SEED ?? Math.floor(Math.random() * 1e9));

/** Strangers upload all photographs, some at a time, each round's share as its round begins. */
async function uploadRound(link_url, round, sent) {
	const share = files / kills;
	for (let at = round * share; at < (round + 1) * share; ++at) {
		const name = `photo ${at}.jpg`;
		const bytes = photo(at);
		await upload(link_url, name, bytes);
		sent.set(sha256(bytes), name);
	}
}

const unsettled = (counts) => counts.total - counts.done;

test(`500 files arrive while the server is killed 20 times (E2E_SEED=${seed})`, { timeout: 600_000 }, () =>
	inWorld({}, async (world) => {
		console.log(`E2E_SEED=${seed}`);
		const random = randomFrom(seed);
		await world.startLinked();
		const link = await world.makeLink('Summer fair', '/Requests/Summer fair');
		const sent = new Map();
		let caught = 0;
		let uploads = Promise.resolve();
		for (let round = 0; round < kills; ++round) {
			uploads = uploads.then(() => uploadRound(link.url, round, sent));
			await pause(random() * uptime_ms_max);
			const { signal } = await world.sluice_program.end('SIGKILL');
			assert.equal(signal, 'SIGKILL', 'the server ended by itself');
			await world.startSluice();
			const counts = await world.counts();
			if (unsettled(counts) > 0) ++caught;
			console.log(
				`kill ${round + 1}: ${counts.total} seen, ${counts.done} done, ${unsettled(counts)} under way`
			);
		}
		await uploads;
		assert.equal(sent.size, files);
		assert.ok(caught > 0, 'no kill found a file under way: this run proves nothing');
		await world.untilDone(files, { within_ms: patience_ms, every_ms: 250 });
		await checkLibrary(world, sent);
		assert.deepEqual(await world.dropbox.files(link.destination), []);
		assert.equal(
			(await world.dropbox.counters()).deletes_executed,
			files,
			'each file is deleted exactly once'
		);

		await world.sluice_program.end();
		const report = await run('sluice', ['fsck', '--config', world.config, '--reading', 'bytes']);
		console.log(report.out.trim());
		assert.equal(report.code, 0, report.out + report.err);
		assert.match(report.out, /500 intakes, 500 assets, 500 versions/);
		assert.match(report.out, /all promises kept/);
	})
);

async function checkLibrary(world, sent) {
	const counts = await world.counts();
	assert.deepEqual([counts.total, counts.done], [files, files]);
	const assets = await world.person.all('/api/v1/assets', 'assets');
	assert.equal(assets.length, files);
	const missing = new Map(sent);
	for (const { id } of assets) {
		const { versions, provenance } = await world.person.get(`/api/v1/assets/${id}`);
		assert.equal(versions.length, 1);
		const [{ sha256: hash, filename }] = versions;
		assert.equal(missing.get(hash), filename, `the asset ${id} has bytes that nobody sent under its name`);
		missing.delete(hash);
		assert.ok(provenance.intake_id);
	}
	assert.equal(missing.size, 0, `lost: ${[...missing.values()].join(', ')}`);
	await until(
		'previews',
		async () => (await world.person.get('/api/v1/assets?limit=1')).assets[0].preview_state === 'ready',
		{ within_ms: patience_ms, every_ms: 250 }
	);
}
