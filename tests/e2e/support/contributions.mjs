// What contributors gave, and what became of it: the oracle of every test that breaks the real program.
// It reads the database and the stored bytes by itself and asks Sluice nothing.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sha256 } from './photos.mjs';
import { run, until } from './processes.mjs';

const block_bytes = 4 << 20;

/** Dropbox's content hash: SHA-256 of the SHA-256s of all blocks of 4 MiB. */
export function contentHash(bytes) {
	const whole = createHash('sha256');
	for (let at = 0; at < bytes.length; at += block_bytes)
		whole.update(
			createHash('sha256')
				.update(bytes.subarray(at, at + block_bytes))
				.digest()
		);
	return whole.digest('hex');
}

/** Rows of a database that a dead or living process has: read from a copy, so that nothing is changed. */
export function rowsOf(data, ...statements) {
	const folder = mkdtempSync(join(tmpdir(), 'sluice-e2e-rows-'));
	try {
		for (const ending of ['', '-wal'])
			if (existsSync(join(data, `sluice.db${ending}`)))
				copyFileSync(join(data, `sluice.db${ending}`), join(folder, `sluice.db${ending}`));
		const database = new DatabaseSync(join(folder, 'sluice.db'));
		const answers = statements.map((statement) => database.prepare(statement).all());
		database.close();
		return answers;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

export const blobFile = (data, hash) =>
	join(data, 'blobs', 'blobs', hash.slice(0, 2), hash.slice(2, 4), hash);

/** All wanted are taken, and the rest has come to an end or waits for a person. */
function isSettled(counts, wanted) {
	const { total, done, duplicate, superseded, refused, failed, vanished, held, rejected } = counts;
	const rest = superseded + refused + failed + vanished + held + rejected;
	return done + duplicate >= wanted && done + duplicate + rest === total;
}

export class Contributions {
	#uploads = [];
	#proven = new Set();
	early = 0;

	constructor(world) {
		this.world = world;
	}
	get count() {
		return this.#uploads.filter((upload) => !upload.is_optional).length;
	}

	/** Waits until all are taken and nothing is under way; answers how many milliseconds that took. */
	async settle({ inbox = '/Inbox', within_ms = 120_000 } = {}) {
		const began = Date.now();
		await until(
			`${this.count} files to be taken`,
			async () => {
				const counts = await this.world.counts();
				if (isSettled(counts, this.count) && (await this.world.dropbox.files(inbox)).length === 0)
					return true;
				throw new Error(JSON.stringify(counts));
			},
			{ within_ms, every_ms: 100 }
		);
		return Date.now() - began;
	}

	/** Each source was deleted once. One that was overwritten may have been deleted before that. */
	async checkDeletes(folder) {
		const ours = this.#uploads.filter((one) => one.path.startsWith(`${folder}/`));
		const wanted = ours.filter((one) => !one.is_optional).length;
		const { deletes_executed } = await this.world.dropbox.counters();
		assert.ok(
			deletes_executed >= wanted && deletes_executed <= ours.length,
			`${deletes_executed} deletes for ${wanted} to ${ours.length} files`
		);
	}

	/** Of an earlier life of this world, and for a later one. */
	get uploads() {
		return this.#uploads;
	}
	set uploads(uploads) {
		this.#uploads = uploads;
	}

	/**
	 * A contributor puts a file there; one that is there already is overwritten, so what it was needn't be taken.
	 * `at`: where it really lies at first. `optional`: it needn't be taken either, since somebody takes it away.
	 */
	async put(path, bytes, { replaces = false, optional = false, at = path } = {}) {
		if (replaces) for (const one of this.#uploads) if (one.path === path) one.is_optional = true;
		const upload = { path, sha256: sha256(bytes), content_hash: contentHash(bytes), is_optional: optional };
		this.#uploads.push(upload);
		await this.world.dropbox.put(at, bytes);
		upload.is_there = true;
	}

	/** At any instant, most of all while Sluice is dead: what is gone from Dropbox is whole and catalogued here. */
	async check(when) {
		// Dropbox first: what comes to be deleted between the two looks isn't asked for.
		const left = new Set((await this.world.dropbox.facts()).map((file) => file.content_hash));
		const [versions] = rowsOf(this.world.data, 'SELECT content_hash, sha256 FROM versions');
		const held = new Map(versions.map((row) => [row.content_hash, row.sha256]));
		for (const one of this.#uploads) {
			if (one.is_optional || !one.is_there || left.has(one.content_hash)) continue;
			if (held.get(one.content_hash) === one.sha256 && this.#isSound(one)) continue;
			++this.early;
			console.log(`DELETED EARLY ${when}: ${one.path}, SHA-256 ${one.sha256}`);
		}
	}
	#isSound({ content_hash, sha256: wanted }) {
		if (this.#proven.has(content_hash)) return true;
		const file = blobFile(this.world.data, content_hash);
		if (!existsSync(file) || sha256(readFileSync(file)) !== wanted) return false;
		this.#proven.add(content_hash);
		return true;
	}

	/** Everything has settled: each upload is here once, byte for byte. Sluice must have ended. */
	outcome() {
		this.#proven.clear();
		const [versions, intakes] = rowsOf(
			this.world.data,
			'SELECT sha256, content_hash, filename, intake_id FROM versions',
			`SELECT file_id, rev, COUNT(*) AS count FROM intakes WHERE connection_id <> '' GROUP BY file_id, rev`
		);
		const tally = new Map();
		const of = (content) =>
			tally.get(content) ?? tally.set(content, { wanted: 0, optional: 0, found: 0 }).get(content);
		for (const one of this.#uploads) ++of(one.sha256)[one.is_optional ? 'optional' : 'wanted'];
		for (const row of versions) ++of(row.sha256).found;
		let lost = this.#uploads.filter((one) => !one.is_optional && !this.#isSound(one)).length;
		let duplicated = intakes.filter((row) => row.count > 1).length;
		for (const [content, { wanted, optional, found }] of tally) {
			if (found < wanted) console.log(`LOST: ${wanted - found} of ${content}`);
			if (found > wanted + optional) console.log(`TWICE: ${found} for ${wanted} of ${content}`);
			lost = Math.max(lost, 0) + Math.max(wanted - found, 0);
			duplicated += Math.max(found - wanted - optional, 0);
		}
		return { files: this.count, lost, duplicated, early: this.early };
	}
}

/** `sluice fsck` reads every byte and says what it found. Sluice must have ended. */
export async function fsck(world) {
	const report = await run('sluice', ['fsck', '--config', world.config, '--reading', 'bytes']);
	if (report.code !== 0) console.log(report.out + report.err);
	return { is_clean: report.code === 0 && /all promises kept/.test(report.out), words: report.out.trim() };
}
