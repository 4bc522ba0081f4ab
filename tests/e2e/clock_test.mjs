// The clock of the machine jumps by hours and days, forwards and backwards, while files come in and while Sluice is
// down: nothing is lost, doubled or deleted early, and nothing waits for the old time to return.
import assert from 'node:assert/strict';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { given, note, replayable, seed } from './support/campaign.mjs';
import { Contributions, fsck } from './support/contributions.mjs';
import { photo } from './support/photos.mjs';
import { until } from './support/processes.mjs';
import { inWorld } from './support/sluice.mjs';

const library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
const rounds = given('CLOCK_ROUNDS', 1);
const jumps_s = [86_400, -86_400, 7_200, -7_200, -86_400, 172_800];
const settle_within_ms = 60_000;
const files_a_jump = 6;
const big_bytes = 600_000;

/** The time that one program sees: libfaketime reads it anew at every call. */
class FakedClock {
	#offset_s = 0;
	constructor(folder) {
		this.file = join(folder, 'clock');
		this.jump(0);
		this.environment = {
			LD_PRELOAD: library,
			FAKETIME_TIMESTAMP_FILE: this.file,
			FAKETIME_NO_CACHE: '1',
			FAKETIME_DONT_FAKE_MONOTONIC: '1',
			FAKETIME_DISABLE_SHM: '1'
		};
	}
	jump(by_s) {
		this.#offset_s += by_s;
		writeFileSync(`${this.file}.new`, `${this.#offset_s < 0 ? '' : '+'}${this.#offset_s}\n`);
		renameSync(`${this.file}.new`, this.file);
	}
}

async function untilFetching(world) {
	await until('a file under way', async () => {
		const counts = await world.counts();
		if (counts.fetching > 0) return true;
		throw new Error(JSON.stringify(counts));
	});
}

async function jumpMidway(world, clock, contributions, by_s, number) {
	// One waits for its next attempt, the others are being fetched slowly, when it happens.
	await world.dropbox.fault({ kind: 'server_error', route: 'files/download', times: 1 });
	await world.dropbox.fault({ kind: 'latency', route: 'files/download', latency_ms: 700, times: 4 });
	for (let at = 0; at < files_a_jump; ++at) {
		const name = `${number} ${at}`;
		await contributions.put(`/Inbox/photo ${name}.jpg`, photo(`${name} ${seed}`, at === 0 ? big_bytes : 20_000));
	}
	await untilFetching(world);
	clock.jump(by_s);
	await contributions.put(`/Inbox/after ${number}.jpg`, photo(`after ${number} ${seed}`));
	const took_ms = await contributions.settle({ within_ms: settle_within_ms });
	await world.dropbox.clearFaults();
	await contributions.check(`by a jump of the clock of ${by_s} s`);
	return took_ms;
}

/** Killed with work under way; when it starts again, it is a day earlier. */
async function jumpWhileDown(world, clock, contributions, number) {
	// For all calls: workers that lost their lease by the last jump may still be downloading.
	await world.dropbox.fault({ kind: 'latency', route: 'files/download', latency_ms: 2_000, times: null });
	await contributions.put(`/Inbox/down ${number}.jpg`, photo(`down ${number} ${seed}`));
	await untilFetching(world);
	await world.sluice_program.end('SIGKILL');
	await world.dropbox.clearFaults();
	clock.jump(-86_400);
	await world.startSluice(clock.environment);
	return contributions.settle({ within_ms: settle_within_ms });
}

test('the clock jumps while files come in, and while nothing runs', { timeout: 3_600_000 }, (t) => {
	if (!existsSync(library)) return t.skip(`${library} isn't installed (package libfaketime)`);
	return replayable('clock', () =>
		inWorld({ settings: { transfer: { sweep_s: 3_600 } } }, async (world) => {
			const clock = new FakedClock(world.folder);
			await world.startDropbox();
			await world.startSluice(clock.environment);
			await world.link();
			await world.map('/Inbox');
			const contributions = new Contributions(world);
			const settle_ms = [];
			let number = 0;
			for (let round = 0; round < rounds; ++round) {
				for (const by_s of jumps_s)
					settle_ms.push(await jumpMidway(world, clock, contributions, by_s, ++number));
				settle_ms.push(await jumpWhileDown(world, clock, contributions, ++number));
			}
			note({
				test: 'clock',
				line: 17,
				fault: 'the clock jumps by hours and days',
				count: number,
				outcome: await endSound(world, contributions),
				settle_ms
			});
		})
	);
});

async function endSound(world, contributions) {
	await contributions.checkDeletes('/Inbox');
	await world.sluice_program.end();
	const { is_clean, words } = await fsck(world);
	assert.ok(is_clean, words);
	return contributions.outcome();
}
