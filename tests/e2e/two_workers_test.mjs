// Two processes on one catalogue and one store. One is stopped in the middle of an intake, its lease passes, the other
// finishes the work; then the first wakes and goes on where it stood. The fence refuses it: no second asset, no early
// delete.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { given, note, replayable, seed } from './support/campaign.mjs';
import { Contributions, fsck } from './support/contributions.mjs';
import { photo, randomFrom } from './support/photos.mjs';
import { pause, until } from './support/processes.mjs';
import { inWorld } from './support/sluice.mjs';

const rounds = given('STOPS_A_POINT', 1);
const holds = given('DATABASE_HOLDS', 3);
const long_hold_ms = 33_000;
const files_a_hold = 8;
const lease_s = 2;
const big_bytes = 300_000;

/** Where the worker holds a lease: it must be told that it lost it. */
const under_lease = [
	'intake.leased',
	'intake.fetching',
	'blob.part_opened',
	'blob.part_written',
	'intake.downloaded',
	'blob.data_synced',
	'blob.renamed',
	'blob.durable',
	'intake.durable',
	'intake.held_sound',
	'intake.inspected',
	'intake.catalogued',
	'intake.clearing',
	'intake.read_back',
	'intake.source_deleted',
	'intake.source_moved'
];
/** Where it holds none: it comes late with an old page or an old preview, and that must do no harm. */
const without_lease = ['pull.listed', 'pull.page_saved', 'preview.rendered'];

const processState = (pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1][0];
const isStopped = (program) => {
	if (program.hasEnded) throw new Error(`the worker ended: ${program.err.slice(-1_000)}`);
	return processState(program.pid) === 'T';
};
const lastCounts = (program) => JSON.parse(program.out.trim().split('\n').at(-1) || '{}');

function hasFinished(program, total) {
	if (program.hasEnded) throw new Error(`the worker ended: ${program.err.slice(-1_000)}`);
	const counts = lastCounts(program);
	if (counts.total >= total && counts.under_way === 0) return true;
	throw new Error(JSON.stringify(counts));
}

async function batch(contributions, number) {
	await contributions.put(`/Inbox/new ${number}.jpg`, photo(`new ${number}`, big_bytes));
	await contributions.put(`/Moving/moved ${number}.jpg`, photo(`moved ${number}`));
	await contributions.put(`/Inbox/same ${number}.jpg`, photo(`same ${seed}`));
}

/** One worker stops at the point; answers how often it was refused after it woke. */
async function stopOneAt(world, contributions, point) {
	const stopped = world.launchWorker({ SLUICE_TEST_STOP_AT: point });
	await until(`a worker stopped at ${point}`, () => isStopped(stopped), { within_ms: 20_000 });
	const other = world.launchWorker();
	await until(`the other to finish what one left at ${point}`, () => hasFinished(other, contributions.count), {
		within_ms: 60_000
	});
	await contributions.check(`while a worker was stopped at ${point}`);
	stopped.child.kill('SIGCONT');
	const total = lastCounts(other).total;
	await until(`the late one to see the end, stopped at ${point}`, () => hasFinished(stopped, total));
	await contributions.check(`after a worker woke at ${point}`);
	for (const program of [stopped, other]) assert.equal((await program.end()).code, 0, program.err.slice(-1_000));
	return (stopped.err.match(/"intake\.lease_lost"/g) ?? []).length;
}

test('a worker that was stopped past its lease is refused by the fence', { timeout: 3_600_000 }, () =>
	replayable('two_workers', () =>
		inWorld({ settings: { transfer: { lease_s, sweep_s: 1 } } }, async (world) => {
			await world.startLinked();
			await world.map('/Inbox');
			const rules = { name: 'Moving', after_ingest: 'move_to', move_to: '/Taken' };
			await world.map('/Moving', await world.person.makeProfile(rules));
			const contributions = new Contributions(world);
			await contributions.put('/Inbox/same.jpg', photo(`same ${seed}`));
			await contributions.settle();
			await world.sluice_program.end();

			let stops = 0;
			let refusals = 0;
			for (let round = 0; round < rounds; ++round) {
				for (const point of [...under_lease, ...without_lease]) {
					await batch(contributions, seed + ++stops);
					const refused = await stopOneAt(world, contributions, point);
					if (under_lease.includes(point))
						assert.ok(refused > 0, `stopped at ${point}, it was let go on: the fence didn't refuse it`);
					refusals += refused;
				}
			}
			await contributions.checkDeletes('/Inbox');
			const { is_clean, words } = await fsck(world);
			assert.ok(is_clean, words);
			note({
				test: 'two_workers',
				line: 20,
				fault: 'SIGSTOP past the lease',
				count: stops,
				outcome: contributions.outcome(),
				detail: `The fence refused a late write ${refusals} times.`
			});
		})
	)
);

/** Another program has the database for itself: a backup, a person with sqlite3, a second Sluice. */
async function holdDatabase(world, hold_ms) {
	const other = new DatabaseSync(join(world.data, 'sluice.db'));
	other.exec('PRAGMA busy_timeout=30000; BEGIN IMMEDIATE');
	await pause(hold_ms);
	other.exec('COMMIT');
	other.close();
}

test('a database that another program holds delays files and loses none', { timeout: 3_600_000 }, () =>
	replayable('two_workers', () =>
		inWorld({ settings: { transfer: { lease_s: 5, retry_s_min: 1, sweep_s: 1 } } }, async (world) => {
			await world.startLinked();
			await world.map('/Inbox');
			const contributions = new Contributions(world);
			const random = randomFrom(seed);
			const settle_ms = [];
			for (let hold = 1; hold <= holds; ++hold) {
				for (let at = 0; at < files_a_hold; ++at)
					await contributions.put(`/Inbox/${hold} ${at}.jpg`, photo(`${hold} ${at} ${seed}`));
				await pause(random() * 300);
				// Every tenth longer than Sluice waits for it.
				await holdDatabase(world, hold % 10 === 0 ? long_hold_ms : 500 + random() * 1_500);
				settle_ms.push(await contributions.settle());
				await contributions.check('by a busy database');
			}
			await contributions.checkDeletes('/Inbox');
			await world.sluice_program.end();
			const { is_clean, words } = await fsck(world);
			assert.ok(is_clean, words);
			const outcome = contributions.outcome();
			note({ test: 'two_workers', line: 18, fault: 'database busy', count: holds, outcome, settle_ms });
		})
	)
);
