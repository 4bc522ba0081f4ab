// The Dropbox sandbox alone, started for a test with a world of its own, and what people do to it besides its pages.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program, until } from './processes.mjs';

export class Sandbox {
	/** `world`: what a world file says (docs/guide/sandbox.md). */
	static async open(world) {
		const sandbox = new Sandbox();
		sandbox.folder = await mkdtemp(join(tmpdir(), 'sluice-e2e-sandbox-'));
		const file = join(sandbox.folder, 'world.json');
		await writeFile(file, JSON.stringify(world));
		sandbox.program = new Program('sluice_sandbox', ['--listen', '127.0.0.1:0', '--world', file]);
		sandbox.origin = await until('the sandbox to listen', () => {
			assert.ok(!sandbox.program.hasEnded, sandbox.program.err);
			return /^listening on (http:\S+)$/m.exec(sandbox.program.out)?.[1];
		});
		return sandbox;
	}

	/** The admin API; a body is sent as it is where it is bytes, else as JSON. */
	async admin(method, path, body) {
		const sent = Buffer.isBuffer(body) ? body : JSON.stringify(body);
		return this.#answer(`/sandbox/${path}`, { method, body: sent });
	}
	/** A route of Dropbox's API, with a token of the world. */
	async call(route, argument, token) {
		const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
		return this.#answer(`/2/${route}`, { method: 'POST', headers, body: JSON.stringify(argument) });
	}
	async #answer(path, request) {
		const answer = await fetch(this.origin + path, request);
		const text = await answer.text();
		assert.ok(answer.ok, `${path} answered ${answer.status}: ${text}`);
		return JSON.parse(text || 'null');
	}

	put(account, path, bytes) {
		return this.admin('POST', `files?${new URLSearchParams({ account, path })}`, Buffer.from(bytes));
	}
	/** Paths of all that an account has below a folder of its home. */
	async paths(account, folder = '') {
		const { files } = await this.admin('GET', `files?${new URLSearchParams({ account, folder })}`);
		return files.map((file) => file.path);
	}
	async accountId(email) {
		const { accounts } = await this.admin('GET', 'state');
		return accounts.find((account) => account.email === email).account_id;
	}
	advanceClock(advance_s) {
		return this.admin('POST', 'clock', { mode: 'manual', advance_s });
	}

	async close() {
		await this.program.end();
		await rm(this.folder, { recursive: true, force: true });
	}
}
