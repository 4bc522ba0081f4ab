// A disk that is full, and one that fails: no file is lost, doubled or deleted early by it; what the system couldn't
// save is never trusted again; and work resumes without a restart.
import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { given, note, replayable, seed } from './support/campaign.mjs';
import { Contributions, fsck } from './support/contributions.mjs';
import { FaultyDisk, fill, smallDisk } from './support/disks.mjs';
import { photo, randomFrom } from './support/photos.mjs';
import { until } from './support/processes.mjs';
import { inWorld } from './support/sluice.mjs';

const fillings = given('FILLINGS', 1);
const errors_each = given('DISK_ERRORS_EACH', 1);
const patient = { timeout: 3_600_000 };
/** The log is copied into the database often, so that its own file is written while the tests look. */
const data = { checkpoint_bytes: 1 << 20 };
const impatient = { data, transfer: { outage_retry_s: 1, person_retry_s: 1, retry_s_min: 1, lease_s: 5 } };
const file_bytes = 200_000;
const batches_until_fault_max = 12;

async function endSound(world, contributions) {
	await contributions.checkDeletes('/Inbox');
	await world.sluice_program.end();
	const { is_clean, words } = await fsck(world);
	assert.ok(is_clean, words);
	return contributions.outcome();
}

async function begin(world, environment = {}) {
	await world.startDropbox();
	await world.startSluice(environment);
	await world.link();
	await world.map('/Inbox');
	const contributions = new Contributions(world);
	await contributions.put('/Inbox/first.jpg', photo(`first ${seed}`, file_bytes));
	await contributions.settle();
	return contributions;
}

async function putSome(contributions, name, count) {
	for (let at = 0; at < count; ++at)
		await contributions.put(`/Inbox/${name} ${at}.jpg`, photo(`${name} ${at} ${seed}`, file_bytes));
}

const isReady = async (world) => (await fetch(`${world.origin}/readyz`)).status;

// --- full ---------------------------------------------------------------------------------------------------------

/** A tmpfs of its own below the data folder ('' is all of it), filled to the last byte. */
function tmpfs(part) {
	return async (world, t) => {
		const folder = join(world.data, part);
		await mkdir(folder, { recursive: true });
		const disk = await smallDisk('24m', folder);
		if (disk.why_not) {
			console.log(`SKIPPED: ${disk.why_not}`);
			t.skip(disk.why_not);
			return null;
		}
		const ballast = join(folder, 'ballast');
		return {
			environment: {},
			isMet: () => true,
			fill: () => fill(ballast),
			free: () => rm(ballast),
			remove: () => disk.remove()
		};
	};
}

/** One file that can't grow, as where only it lies on a full disk. */
function noRoomFor(path_part) {
	return async (world) => {
		const disk = new FaultyDisk(world.folder);
		return {
			environment: disk.environment,
			isMet: () => disk.faults().length > 0,
			fill: async () => disk.set(`write ${path_part} ENOSPC 1 *`),
			free: async () => disk.clear(),
			remove: async () => {}
		};
	};
}

/** Which of the calls that match fails. The database's log is saved often, its own file rarely. */
const nth = ({ rule }, random) =>
	1 + Math.floor(random() * (rule.includes('-wal') ? 8 : rule.includes('sluice.db') ? 1 : 2));

const filling = { count: 0, files: 0, lost: 0, duplicated: 0, early: 0, settle_ms: [] };
/** What is full, and whether files can come in nevertheless. */
const places = [
	['the stored files', tmpfs('blobs'), 'waits'],
	['the whole data folder', tmpfs(''), 'waits'],
	["the database's log", noRoomFor('sluice.db-wal$'), 'waits'],
	["the database's own file", noRoomFor('sluice.db$'), 'may go on'],
	['the previews', tmpfs('renditions'), 'goes on'],
	['what is uploaded to the API', tmpfs('spool'), 'goes on']
];

async function fillAndFree(world, disk, contributions, how, round) {
	await disk.fill();
	await putSome(contributions, `while full ${round}`, 4);
	if (how === 'waits') {
		await until('a word about the full disk', () => /disk_full/.test(world.sluice_program.err));
		await contributions.check('while the disk was full');
		assert.ok((await fetch(`${world.origin}/livez`)).ok, 'it lives on');
		assert.equal((await world.dropbox.files('/Inbox')).length, 4, 'what waits is still in Dropbox');
	} else {
		for (let more = 0; more < batches_until_fault_max && !disk.isMet(); ++more)
			await putSome(contributions, `more while full ${round} ${more}`, 8);
		if (how === 'goes on') await contributions.settle();
		else await until('a write that meets the full disk', () => disk.isMet());
	}
	await disk.free();
	filling.settle_ms.push(await contributions.settle());
	++filling.count;
}

describe('a full disk', { concurrency: 4 }, () => {
	for (const [what, place, how] of places)
		test(`${what} can't grow: nothing is lost, and work resumes without a restart`, patient, (t) =>
			replayable('disk', () =>
				inWorld({ settings: { ...impatient, data: { ...data, reserve_bytes: 0 } } }, async (world) => {
					const disk = await place(world, t);
					if (!disk) return;
					try {
						const contributions = await begin(world, disk.environment);
						for (let round = 0; round < fillings; ++round)
							await fillAndFree(world, disk, contributions, how, round);
						const outcome = await endSound(world, contributions);
						for (const key of Object.keys(outcome)) filling[key] += outcome[key];
					} finally {
						await world.endAll();
						await disk.remove();
					}
				})
			)
		);

	test('where there is less room than the reserve, /readyz and the intakes say so', patient, (t) =>
		inWorld({ settings: { ...impatient, data: { ...data, reserve_bytes: 4 << 20 } } }, async (world) => {
			const disk = await tmpfs('blobs')(world, t);
			if (!disk) return;
			try {
				const contributions = await begin(world);
				assert.equal(await isReady(world), 200);
				await disk.fill();
				await putSome(contributions, 'no room', 1);
				const [waiting] = await until('a file that waits for room', async () => {
					const { intakes } = await world.person.get('/api/v1/intakes?limit=10');
					const full = intakes.filter((intake) => intake.reason_code === 'disk_full');
					return full.length > 0 && full;
				});
				assert.match(waiting.reason_message, /room/);
				assert.match(waiting.reason_hint, /Free space/);
				assert.equal(await isReady(world), 503);
				await disk.free();
				await contributions.settle();
				assert.equal(await isReady(world), 200);
				await endSound(world, contributions);
			} finally {
				await world.endAll();
				await disk.remove();
			}
		})
	);
});

test('all of that together: 0 lost, 0 doubled, 0 early', () => {
	const { count, settle_ms, ...outcome } = filling;
	note({ test: 'disk', line: 6, fault: 'disk full', count, outcome, settle_ms });
});

// --- failing -------------------------------------------------------------------------------------------------------

/** `fetches_again`: bytes whose saving failed aren't trusted, so they are downloaded a second time. */
const faults = [
	{ rule: 'fdatasync /blobs/parts/ EIO', files: 1, fetches_again: true },
	{ rule: 'fdatasync /blobs/parts/ ENOSPC', files: 1, fetches_again: true },
	{ rule: 'sync_file_range /blobs/parts/ EIO', files: 16, fetches_again: true },
	{ rule: 'syncfs /data/blobs EIO', files: 16, fetches_again: true },
	{ rule: 'write /blobs/parts/ EIO', files: 1 },
	{ rule: 'write /blobs/parts/ ENOSPC', files: 1 },
	{ rule: 'rename /blobs/blobs/ EIO', files: 1, fetches_again: true },
	{ rule: 'fsync /blobs/blobs EIO', files: 1, fetches_again: true },
	{ rule: 'write sluice.db-wal$ EIO', files: 4 },
	{ rule: 'fdatasync sluice.db-wal$ EIO', files: 4 },
	{ rule: 'fdatasync sluice.db-wal$ ENOSPC', files: 4 },
	{ rule: 'write sluice.db$ EIO', files: 16 },
	{ rule: 'fdatasync sluice.db$ EIO', files: 16 }
];

async function failOnce(world, disk, contributions, fault, number, random) {
	const before = disk.faults().length;
	const downloads_before = (await world.dropbox.counters()).calls['files/download'];
	disk.set(`${fault.rule} ${nth(fault, random)} 1`);
	let files = 0;
	for (let batch = 0; batch < batches_until_fault_max && disk.faults().length === before; ++batch) {
		const wanted = (files += fault.files);
		await Promise.all(
			Array.from({ length: fault.files }, (_, at) => {
				const name = `fault ${number} ${wanted} ${at}`;
				return contributions.put(`/Inbox/${name}.jpg`, photo(`${name} ${seed}`, 40_000));
			})
		);
		await contributions.settle();
	}
	disk.clear();
	assert.equal(disk.faults().length, before + 1, `'${fault.rule}' met no call`);
	await contributions.check(`after ${fault.rule}`);
	const downloads = (await world.dropbox.counters()).calls['files/download'] - downloads_before;
	if (fault.fetches_again)
		assert.ok(downloads > files, `${fault.rule}: ${downloads} downloads of ${files} files: it was trusted`);
}

test('what the system failed to save is never trusted: it is fetched again', patient, () =>
	replayable('disk', () =>
		inWorld({ settings: impatient }, async (world) => {
			const disk = new FaultyDisk(world.folder);
			const contributions = await begin(world, disk.environment);
			const random = randomFrom(seed);
			let number = 0;
			for (let round = 0; round < errors_each; ++round)
				for (const fault of faults) await failOnce(world, disk, contributions, fault, ++number, random);
			note({
				test: 'disk',
				line: 7,
				fault: 'a system call of the disk fails (EIO, ENOSPC)',
				count: number,
				outcome: await endSound(world, contributions),
				detail: disk.faults().length + ' calls failed.'
			});
		})
	)
);
