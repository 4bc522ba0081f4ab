// Processes of the real programs: started, awaited by what they do, ended by their own id, their words kept.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const log_characters_kept = 200_000;

/** The folder of the programs under test, from SLUICE_BIN. */
export function programsFolder() {
	const folder = process.env.SLUICE_BIN;
	if (!folder)
		throw new Error('SLUICE_BIN must name the folder of sluice, sluice_sandbox and sluice_media_worker.');
	for (const name of ['sluice', 'sluice_sandbox', 'sluice_media_worker'])
		if (!existsSync(join(folder, name))) throw new Error(`There is no ${name} in ${folder}.`);
	return folder;
}

/** Sluice takes every SLUICE_ variable for a setting and refuses what it doesn't know. */
function environmentWith(extra) {
	const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SLUICE_')));
	return { ...own, ...extra };
}

/** One started program. */
export class Program {
	constructor(name, words, { environment = {}, folder, input, programs } = {}) {
		this.name = name;
		this.started_at = Date.now();
		this.out = '';
		this.err = '';
		this.child = spawn(join(programs ?? programsFolder(), name), words, {
			cwd: folder,
			env: environmentWith(environment),
			stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe']
		});
		this.child.stdout.setEncoding('utf8').on('data', (text) => (this.out = keep(this.out + text)));
		this.child.stderr.setEncoding('utf8').on('data', (text) => (this.err = keep(this.err + text)));
		if (input !== undefined) this.child.stdin.end(input);
		// 'close' and not 'exit': by then all that was printed has been read.
		this.closed = new Promise((resolve, reject) => {
			this.child.once('error', reject);
			this.child.once('close', (code, signal) => resolve({ code, signal }));
		});
		this.closed.catch(() => {}); // whoever awaits it hears of it
	}

	get pid() {
		return this.child.pid;
	}
	get hasEnded() {
		return this.child.exitCode !== null || this.child.signalCode !== null;
	}
	async end(signal = 'SIGTERM', within_ms = 20_000) {
		if (!this.hasEnded) {
			this.child.kill(signal);
			const timer = setTimeout(() => this.child.kill('SIGKILL'), within_ms);
			if (!this.hasEnded) await once(this.child, 'exit');
			clearTimeout(timer);
		}
		return this.closed;
	}
}

function keep(text) {
	return text.length > log_characters_kept ? text.slice(-log_characters_kept) : text;
}

/** Runs a program to its end. */
export async function run(name, words, options = {}) {
	const program = new Program(name, words, options);
	const timer = setTimeout(() => program.child.kill('SIGKILL'), options.within_ms ?? 120_000);
	const { code, signal } = await program.closed;
	clearTimeout(timer);
	return { code, signal, out: program.out, err: program.err };
}

/** A TCP port nobody listens on, below those that outgoing connections get: it stays free while a server restarts. */
export async function freePort() {
	for (;;) {
		const port = 20_000 + Math.floor(Math.random() * 12_000);
		if (await canListen(port)) return port;
	}
}

function canListen(port) {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again and again until `probe` answers something true; fails with `what` and the last answer. */
export async function until(what, probe, { within_ms = 30_000, every_ms = 50 } = {}) {
	const end = Date.now() + within_ms;
	let last;
	for (;;) {
		try {
			last = await probe();
			if (last) return last;
		} catch (thrown) {
			last = thrown;
		}
		if (Date.now() > end) {
			const words = last instanceof Error ? last.message : JSON.stringify(last);
			throw new Error(`Waited ${within_ms / 1000} s for: ${what}. Last: ${words}`);
		}
		await pause(every_ms);
	}
}
