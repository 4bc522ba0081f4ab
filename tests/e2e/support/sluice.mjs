// One Sluice and one Dropbox sandbox on free ports of this machine, in a folder that goes away.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dropbox, Person } from './client.mjs';
import { Program, freePort, until } from './processes.mjs';

const app_key = 'e2e_app_key';
const app_secret = 'e2e_app_secret';
export const dropbox_email = 'ana@example.org';

export class World {
	/**
	 * @param settings  sections of sluice.toml that differ, e.g. { transfer: { person_retry_s: 2 } }
	 * @param webhook   false: the app's webhook points at a port where nobody listens
	 * @param programs  the folder of the sluice to start, instead of the one under test
	 * @param data      where the data folder shall be; default: in the world's own folder
	 */
	static async make(options = {}) {
		const world = new World(options);
		world.folder = await mkdtemp(join(tmpdir(), 'sluice-e2e-'));
		world.data = options.data ?? join(world.folder, 'data');
		world.port = await freePort();
		world.dropbox_port = await freePort();
		world.origin = `http://127.0.0.1:${world.port}`;
		world.dropbox_origin = `http://127.0.0.1:${world.dropbox_port}`;
		world.dropbox = new Dropbox(world.dropbox_origin, dropbox_email);
		world.person = new Person(world.origin);
		const hook_origin = options.webhook === false ? `http://127.0.0.1:${await freePort()}` : world.origin;
		await mkdir(join(world.folder, 'dropbox'));
		await writeFile(join(world.folder, 'world.json'), world.#worldFile(hook_origin));
		await world.configure(options.settings);
		return world;
	}

	constructor(options) {
		this.options = options;
		this.programs = [];
	}

	#worldFile(hook_origin) {
		return JSON.stringify({
			apps: [
				{
					key: app_key,
					secret: app_secret,
					name: 'Sluice',
					access: 'full_dropbox',
					redirect_uris: [`${this.origin}/oauth/dropbox/callback`],
					webhook_uri: `${hook_origin}/dropbox/webhook`
				}
			],
			accounts: [{ name: 'Ana Lopez', email: dropbox_email }]
		});
	}

	/** Writes sluice.toml anew; takes effect at the next start. */
	async configure(settings = {}) {
		const here = this.dropbox_origin;
		const sections = {
			server: { port: this.port, log_level: 'info' },
			data: { folder: this.data, reserve_bytes: 1 << 20 },
			dropbox: {
				app_key,
				app_secret,
				api_origin: here,
				content_origin: here,
				notify_origin: here,
				authorize_origin: here
			}
		};
		for (const [name, keys] of Object.entries(settings)) sections[name] = { ...sections[name], ...keys };
		const lines = Object.entries(sections).flatMap(([name, keys]) => [
			`[${name}]`,
			...Object.entries(keys).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
		]);
		this.config = join(this.folder, 'sluice.toml');
		await writeFile(this.config, `${lines.join('\n')}\n`);
	}

	async startDropbox() {
		const words = ['--listen', `127.0.0.1:${this.dropbox_port}`, '--world', join(this.folder, 'world.json')];
		this.dropbox_program = this.#begin('sluice_sandbox', [...words, '--data', join(this.folder, 'dropbox')]);
		await this.#untilUp(this.dropbox_program, `${this.dropbox_origin}/sandbox/state`);
	}

	/** Starts it and doesn't wait: it may end before it answers. */
	launchSluice(environment = {}) {
		this.sluice_program = this.#begin('sluice', ['serve', '--config', this.config], environment);
		return this.sluice_program;
	}
	async startSluice(environment = {}) {
		await this.#untilUp(this.launchSluice(environment), `${this.origin}/livez`);
	}

	/** A worker on the same data folder, of the test program; `sluice serve` must have ended. */
	launchWorker(environment = {}) {
		return this.#begin('second_worker', [this.config], environment);
	}

	#begin(name, words, environment) {
		const program = new Program(name, words, {
			environment,
			folder: this.folder,
			programs: name === 'sluice' ? this.options.programs : undefined
		});
		this.programs.push(program);
		return program;
	}

	#untilUp(program, url) {
		return until(`${program.name} to answer`, async () => {
			if (!program.hasEnded) return (await fetch(url)).ok;
			await program.closed;
			throw new Ended(`${program.name} ended instead of starting: ${program.err}`);
		});
	}

	/** Both programs, the first account, Dropbox linked, one profile. */
	async startLinked() {
		await this.startDropbox();
		await this.startSluice();
		await this.link();
	}
	/** The first account, Dropbox linked, one profile. */
	async link() {
		await this.person.setUp();
		const end = await this.person.linkDropbox();
		this.connection_id = end.searchParams.get('linked');
		if (!this.connection_id) throw new Error(`Linking ended at ${end}`);
		this.profile = await this.person.makeProfile();
	}
	map = (folder_path, profile = this.profile, release = 'automatic') =>
		this.person.post('/api/v1/mappings', {
			connection_id: this.connection_id,
			folder_path,
			profile_id: profile.id,
			release
		});
	makeLink = (title, destination) =>
		this.person.post('/api/v1/contributor-links', {
			connection_id: this.connection_id,
			profile_id: this.profile.id,
			title,
			destination
		});

	counts = () => this.person.counts();
	untilDone = (count, options) =>
		until(
			`${count} files to be done`,
			async () => (await this.counts()).done === count || this.#showCounts(),
			options
		);
	async #showCounts() {
		throw new Error(JSON.stringify(await this.counts()));
	}

	/** The last words of each program, for a test that failed. */
	words(characters = 4_000) {
		return this.programs
			.slice(-3)
			.map((one) => `--- ${one.name} (process ${one.pid})\n${(one.out + one.err).slice(-characters)}`)
			.join('\n');
	}

	async endAll() {
		for (const program of this.programs) await program.end();
	}
	async remove() {
		await this.endAll();
		await rm(this.folder, { recursive: true, force: true });
	}
}

class Ended extends Error {}

/** Runs `body` in a world of its own; where it fails, shows what the programs said. */
export async function inWorld(options, body) {
	const world = await World.make(options);
	try {
		await body(world);
	} catch (thrown) {
		console.error(world.words());
		throw thrown;
	} finally {
		await world.remove();
	}
}
