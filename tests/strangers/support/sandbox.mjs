// The sandbox program, started for a test, and the person and administrator who use its pages.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Program, until } from '../../e2e/support/processes.mjs';
import { answerAsDropbox } from './dropbox_hosts.mjs';

export const scratch = process.env.STRANGERS_SCRATCH;

export class Sandbox {
	/** With TLS on its one port; connections of this process to Dropbox lead there. */
	static async start(world, more_words = []) {
		assert.ok(scratch, 'run this with tests/strangers/run.sh');
		const folder = await mkdtemp(join(scratch, 'sandbox-'));
		await writeFile(join(folder, 'world.json'), JSON.stringify(world));
		const words = ['--listen', '127.0.0.1:0', '--world', join(folder, 'world.json')];
		const tls = ['--tls-certificate', join(scratch, 'certificate.pem'), '--tls-key', join(scratch, 'key.pem')];
		const programs = process.env.SLUICE_BIN;
		const program = new Program('sluice_sandbox', [...words, ...tls, ...more_words], { programs });
		const line = await until('the sandbox listens', () => {
			assert.ok(!program.hasEnded, program.err);
			return /^listening on (http:\S+:(\d+))$/m.exec(program.out);
		});
		const sandbox = new Sandbox();
		Object.assign(sandbox, { program, folder, origin: line[1], port: Number(line[2]) });
		answerAsDropbox(sandbox.port);
		return sandbox;
	}

	async end() {
		const { code, signal } = await this.program.end();
		await rm(this.folder, { recursive: true });
		assert.deepEqual({ code, signal }, { code: 0, signal: null }, this.program.err);
	}

	async kill() {
		await this.program.end('SIGKILL');
		await rm(this.folder, { recursive: true });
	}

	/** The sandbox's own API. */
	async admin(method, path, body) {
		const sent = body === undefined ? {} : { body: Buffer.isBuffer(body) ? body : JSON.stringify(body) };
		const answer = await fetch(`${this.origin}/sandbox/${path}`, { method, ...sent });
		const text = await answer.text();
		assert.equal(answer.status, 200, text);
		return JSON.parse(text);
	}

	advanceClock(advance_s) {
		return this.admin('POST', 'clock', { advance_s });
	}

	async accountId(email) {
		const { accounts } = await this.admin('GET', 'state');
		return accounts.find((account) => account.email === email).account_id;
	}

	/** A person opens the page that an app sent them to and decides; where their browser is sent next. */
	async consent(url, email, decision = 'allow') {
		const question = await fetch(url);
		assert.equal(question.status, 200, await question.clone().text());
		const fields = new URLSearchParams(new URL(url).search);
		fields.set('account', await this.accountId(email));
		fields.set('decision', decision);
		const answer = await fetch(new URL('/oauth2/authorize', url), {
			method: 'POST',
			body: fields,
			redirect: 'manual'
		});
		if (answer.status !== 302) return answer;
		return new URL(answer.headers.get('location'));
	}
}
