// kill -9 at every named crash point of the real program, and at random moments: whatever was going on, after the
// next start everything settles, and what was uploaded is there, once each, byte for byte.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { given, note, replayable, seed } from './support/campaign.mjs';
import { Contributions, blobFile, contentHash, fsck } from './support/contributions.mjs';
import { photo, randomFrom, sha256 } from './support/photos.mjs';
import { pause, until } from './support/processes.mjs';
import { inWorld } from './support/sluice.mjs';

const kills_a_point = given('KILLS_A_POINT', 3);
const random_kills = given('RANDOM_KILLS', 20);
const kills_until_settled = 12;
const batches_until_death_max = 12;
const patience_ms = 3_000;
const big_bytes = 400_000;
const sources = fileURLToPath(new URL('../../src', import.meta.url));

/** Every name in `crash_point("…")`: a new point is killed at without being told to this test. */
function crashPoints() {
	const names = new Set();
	for (const file of readdirSync(sources, { recursive: true }))
		if (file.endsWith('.cpp') && !file.endsWith('_test.cpp'))
			for (const [, name] of readFileSync(join(sources, file), 'utf8').matchAll(/\bcrash_point\("([\w.]+)"\)/g))
				names.add(name);
	return [...names].sort();
}

/** Points of the scrub, which is made to read every file anew at its start. */
const isOfRepair = (point) => point.startsWith('repair.');
const scrubbing = { SLUICE_TRANSFER_SCRUB_INTERVAL_S: '1', SLUICE_TRANSFER_SCRUB_BYTES_PER_S: `${1 << 30}` };

/** Points of the text about files that can't be taken in. */
const isOfReport = (point) => point.startsWith('report.');
const reporting = { SLUICE_TRANSFER_ERROR_REPORT_REST_S: '1' };

/** Points of listing what a member chose. */
const isOfImport = (point) => point.startsWith('import.');

/** Points of contributor links, at which nothing else passes. */
const isOfLink = (point) => point.startsWith('link.');

/** How often these are passed in one batch at least, so that any of the passes can be the last. */
const passes = { 'blob.part_written': 20, 'catalog.committed': 20, 'catalog.uncommitted': 20, 'intake.leased': 2 };

const isReport = (path) => path.includes('could not take in');

class Rounds {
	#number = seed;
	#damage = 0;
	#unhealed = [];
	#refusals = 0;
	#held = 0;
	#imports = 0;
	#links = [];

	constructor(world, random) {
		this.world = world;
		this.random = random;
		this.given = new Contributions(world);
		this.settle_ms = [];
	}

	/** What contributors do meanwhile: new files, one overwritten, one big, one with bytes that are there already. */
	async batch() {
		const at = ++this.#number;
		const again = photo(`same ${seed}`);
		await this.given.put(`/Inbox/new ${at}.jpg`, photo(`new ${at}`));
		await this.given.put(`/Inbox/changing ${at}.jpg`, photo(`before ${at}`));
		await this.given.put(`/Inbox/big ${at}.jpg`, photo(`big ${at}`, big_bytes));
		await this.given.put(`/Moving/moved ${at}.jpg`, photo(`moved ${at}`));
		await this.given.put(`/Inbox/same ${at}.jpg`, again);
		await this.given.put(`/Inbox/changing ${at}.jpg`, photo(`after ${at}`), { replaces: true });
	}

	/** While it is dead, the disk spoils a stored file, whose bytes Dropbox has as a deleted revision alone. */
	async spoil() {
		const at = ++this.#damage;
		const bytes = photo(`spoilt ${seed} ${at}`);
		await this.given.put(`/Inbox/spoilt ${at}.jpg`, bytes);
		await this.settle();
		await this.given.check('without a kill');
		await this.world.sluice_program.end('SIGKILL');
		const file = blobFile(this.world.data, contentHash(bytes));
		writeFileSync(file, Buffer.alloc(bytes.length));
		this.#unhealed.push({ file, wanted: sha256(bytes) });
		return { bytes, again: `/Inbox/spoilt again ${at}.jpg` };
	}

	/** A file of a type that its profile doesn't take; and, for the last point, one that is no more. */
	async refuse(point) {
		const path = `/Choosy/text ${++this.#refusals}.txt`;
		await this.world.dropbox.put(path, Buffer.from(path));
		if (point !== 'report.taken_away') return;
		await this.world.startSluice(reporting);
		await until('the report', async () => (await this.world.dropbox.files('/Choosy')).some(isReport));
		await this.world.sluice_program.end('SIGKILL');
		for (const file of await this.world.dropbox.files('/Choosy'))
			if (!isReport(file)) await this.world.dropbox.remove(file);
	}

	/** Rejects a file that waits; dies when it has been moved to Rejected/, before that is noted down. */
	async rejectAndDie() {
		const name = `held ${++this.#held}.jpg`;
		await this.world.startSluice();
		await this.world.dropbox.put(`/Held/${name}`, photo(name));
		const waiting = () => this.world.person.get('/api/v1/intakes?state=held&limit=500');
		const id = await until(
			`${name} to wait`,
			async () => (await waiting()).intakes.find((one) => one.name === name)?.id
		);
		await this.world.sluice_program.end('SIGKILL');
		await this.world.startSluice({ SLUICE_TEST_DIE_AT: 'intake.rejected_moved:1' });
		await this.world.person
			.post('/api/v1/tray/reject', { intake_ids: [id], note: 'No dog in it' })
			.catch(() => {}); // it may die before it answers; the decision is saved by then
		await this.world.sluice_program.closed;
		return name;
	}

	/** A member imports files of a folder that nobody mapped; they stay there. */
	async importAndDie(point) {
		await this.finishImports();
		const folder = `/Loose ${++this.#imports}`;
		for (const n of [1, 2, 3]) await this.given.put(`${folder}/${n}.jpg`, photo(`${folder} ${n}`));
		await this.world.startSluice({ SLUICE_TEST_DIE_AT: `${point}:1` });
		await this.world.person
			.post('/api/v1/imports', {
				connection_id: this.world.connection_id,
				profile_id: this.world.profile.id,
				paths: [folder]
			})
			.catch(() => {}); // it may die before it answers; what was asked for is saved by then
		await this.world.sluice_program.closed;
	}

	/** One that died at an earlier point would go on at the next start, and reach this one too early. */
	async finishImports() {
		await this.world.startSluice();
		await until('earlier imports to be listed', async () => {
			const { imports } = await this.world.person.get('/api/v1/imports');
			return imports.every((one) => one.import.state !== 'listing');
		});
		await this.world.sluice_program.end('SIGKILL');
	}

	/** What of links leads to the point; each is to be there once in the end. */
	async linkAndDie(point) {
		const { world } = this;
		const name = `event ${this.#links.length}`;
		this.#links.push(name, ...(point === 'link.begun' || point === 'link.requested' ? [`${name} too`] : []));
		await world.startSluice();
		const act = await this.#linkAct(point, name);
		await world.sluice_program.end('SIGKILL');
		await world.startSluice({ SLUICE_TEST_DIE_AT: `${point}:1` });
		await act().catch(() => {}); // it may die before it answers
		assert.equal((await world.sluice_program.closed).signal, 'SIGKILL');
		await world.startSluice();
		if (point === 'link.repointed') await act();
	}

	async #linkAct(point, name) {
		const { person, dropbox, connection_id, profile } = this.world;
		if (point === 'link.begun' || point === 'link.requested') {
			const rules = { name, connection_id, profile_id: profile.id, parent_folder: '/Events' };
			const texts = { title: '{name}', instructions: '', release: 'automatic' };
			const { id } = await person.post('/api/v1/link-templates', { ...rules, ...texts });
			return () => person.post('/api/v1/link-batches', { template_id: id, csv: `${name}\n${name} too` });
		}
		const link = await this.world.makeLink(name, `/Events/${name}`);
		const path = `/api/v1/contributor-links/${link.id}`;
		if (point === 'link.closed') {
			// The start takes a moment; what is late by then is closed all the same.
			const closes_at = new Date(Date.now() + 4_000).toISOString();
			await person.patch(path, { closes_at });
			return () => pause(1);
		}
		await dropbox.remove(`/Events/${name}`);
		return () => person.post(`${path}/repair`, {});
	}

	/** Every link once, in a folder and with a request of its own. */
	async checkLinks() {
		const { person } = this.world;
		await until('all links to be made', async () => {
			const { link_batches } = await person.get('/api/v1/link-batches');
			return link_batches.every(({ waiting, failed }) => waiting + failed === 0);
		});
		const { contributor_links } = await person.get('/api/v1/contributor-links');
		assert.deepEqual(contributor_links.map(({ title }) => title).sort(), [...this.#links].sort());
		for (const unique of ['destination', 'file_request_id', 'mapping_id'])
			assert.equal(new Set(contributor_links.map((link) => link[unique])).size, this.#links.length, unique);
	}

	/** What the point needs that no batch brings along. */
	async prepare(point) {
		if (point === 'intake.newer_put_back') {
			const name = await this.rejectAndDie();
			await this.world.dropbox.put(`/Held/Rejected/${name}`, photo(`newer ${name}`));
		}
		if (isOfReport(point)) await this.refuse(point);
		if (isOfRepair(point)) await this.spoil();
		if (point !== 'blob.put_aside') return;
		const { bytes, again } = await this.spoil();
		await this.given.put(again, bytes); // so what is spoilt is put aside and fetched
	}

	async settle() {
		const is_scrubbed = this.#unhealed.length > 0;
		if (this.world.sluice_program.hasEnded) await this.world.startSluice(is_scrubbed ? scrubbing : {});
		this.settle_ms.push(await this.given.settle());
		for (const { file, wanted } of this.#unhealed.splice(0))
			await until(`${file} to be healed`, () => existsSync(file) && sha256(readFileSync(file)) === wanted);
	}

	/** Starts it so that it dies at the point, and gives it work until it has. */
	async dieAt(point) {
		if (point === 'intake.rejected_moved') {
			await this.rejectAndDie();
			assert.equal((await this.world.sluice_program.closed).signal, 'SIGKILL');
			return;
		}
		if (isOfImport(point)) {
			await this.importAndDie(point);
			assert.equal((await this.world.sluice_program.closed).signal, 'SIGKILL');
			return;
		}
		if (isOfLink(point)) return this.linkAndDie(point);
		await this.prepare(point);
		const pass = 1 + Math.floor(this.random() * (passes[point] ?? 1));
		const program = this.world.launchSluice({
			SLUICE_TEST_DIE_AT: `${point}:${pass}`,
			...(isOfRepair(point) ? scrubbing : {}),
			...(isOfReport(point) ? reporting : {})
		});
		for (let batch = 0; batch < batches_until_death_max && !program.hasEnded; ++batch) {
			if (point !== 'blob.put_aside') await this.batch();
			await Promise.race([program.closed, pause(patience_ms)]);
		}
		assert.ok(program.hasEnded, `nothing passed ${point} ${pass} times: this test must learn how to get there`);
		assert.equal((await program.closed).signal, 'SIGKILL', `it ended by itself:\n${program.err.slice(-2_000)}`);
		await this.given.check(`by a kill at ${point}`);
	}

	async dieAtRandom() {
		const program = this.world.launchSluice();
		const uploads = this.batch();
		await pause(this.random() * 1_200);
		await Promise.all([program.end('SIGKILL'), uploads]);
		await this.given.check('by a kill at a random moment');
	}

	async settleSometimes(kill) {
		if (kill % kills_until_settled === 0) await this.settle();
		if (!this.world.sluice_program.hasEnded) await this.world.sluice_program.end('SIGKILL');
	}

	async end() {
		await this.settle();
		await this.checkLinks();
		assert.deepEqual(await this.world.dropbox.files('/Moving'), []);
		const held = await this.world.dropbox.files('/Held');
		assert.equal(held.length, this.#held, `of ${this.#held} files that wait or are rejected there are ${held}`);
		const reports = (await this.world.dropbox.files('/Choosy')).filter(isReport);
		assert.ok(reports.length <= 1, `several reports lie there: ${reports}`);
		for (let n = 1; n <= this.#imports; ++n)
			assert.equal((await this.world.dropbox.files(`/Loose ${n}`)).length, 3, 'an imported file was moved or deleted');
		for (const { import: made, counts } of (await this.world.person.get('/api/v1/imports?limit=100')).imports)
			assert.deepEqual([made.state, counts.catalogued], ['gathered', 3]);
		await this.given.checkDeletes('/Inbox');
		await this.world.sluice_program.end();
		const { is_clean, words } = await fsck(this.world);
		assert.ok(is_clean, words);
		return this.given.outcome();
	}
}

async function inRounds(body) {
	await inWorld({}, async (world) => {
		await world.startLinked();
		await world.map('/Inbox');
		const moving = await world.person.makeProfile({ name: 'Moving', after_ingest: 'move_to', move_to: '/Taken' });
		await world.map('/Moving', moving);
		await world.map('/Held', world.profile, 'manual');
		const choosy = await world.person.makeProfile({ name: 'Choosy', allowed_types: ['image'] });
		await world.map('/Choosy', choosy);
		const rounds = new Rounds(world, randomFrom(seed));
		await rounds.given.put('/Inbox/same.jpg', photo(`same ${seed}`));
		await rounds.settle();
		await world.sluice_program.end('SIGKILL');
		await body(rounds);
	});
}

const points = crashPoints();

test(`kill -9 at each of ${points.length} crash points, ${kills_a_point} times`, { timeout: 3_600_000 }, () =>
	replayable('crash_points', () =>
		inRounds(async (rounds) => {
			assert.ok(points.length >= 20, `only ${points.length} crash points found below ${sources}`);
			const kills = new Map();
			let kill = 0;
			for (let round = 0; round < kills_a_point; ++round) {
				for (const point of points) {
					await rounds.dieAt(point);
					kills.set(point, (kills.get(point) ?? 0) + 1);
					await rounds.settleSometimes(++kill);
				}
			}
			note({
				test: 'crash_points',
				line: 3,
				fault: 'kill -9 at a crash point',
				count: kill,
				outcome: await rounds.end(),
				settle_ms: rounds.settle_ms,
				detail: [...kills].map(([point, count]) => `${point} ${count}`).join(', ')
			});
		})
	)
);

test(`kill -9 at ${random_kills} random moments`, { timeout: 3_600_000 }, () =>
	replayable('crash_points', () =>
		inRounds(async (rounds) => {
			for (let kill = 1; kill <= random_kills; ++kill) {
				await rounds.dieAtRandom();
				await rounds.settleSometimes(kill);
			}
			note({
				test: 'crash_points',
				line: 4,
				fault: 'kill -9 at a random moment',
				count: random_kills,
				outcome: await rounds.end(),
				settle_ms: rounds.settle_ms
			});
		})
	)
);
