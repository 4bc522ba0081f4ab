// The program at the command line: help, mistakes, settings, ends, and its administration.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Person, upload } from './support/client.mjs';
import { photo } from './support/photos.mjs';
import { run } from './support/processes.mjs';
import { World, inWorld } from './support/sluice.mjs';

test('--help tells every command and how to start', async () => {
	const { code, out, err } = await run('sluice', ['--help']);
	assert.equal(code, 0);
	assert.equal(err, '');
	for (const words of [
		'serve',
		'demo',
		'fsck',
		'backup',
		'restore',
		'safe-mode status',
		'verify',
		'ledger export',
		'account create',
		'user create',
		'api-key create',
		'config show'
	])
		assert.match(out, new RegExp(`^  ${words} `, 'm'));
	assert.match(out, /Start with: sluice demo/);
});

test('an unknown command or option is named, with the way to help, and exits with 2', async () => {
	const command = await run('sluice', ['serv']);
	assert.equal(command.code, 2);
	assert.match(command.err, /'serv'.*sluice --help/);
	const option = await run('sluice', ['serve', '--prot', '80']);
	assert.equal(option.code, 2);
	assert.match(option.err, /--prot.*sluice --help/);
	const value = await run('sluice', ['serve', '--port']);
	assert.equal(value.code, 2);
	assert.match(value.err, /--port needs a value/);
	assert.equal(command.out + option.out + value.out, '');
});

test('a typo in the settings is named with its place and the nearest right word; nothing starts', async () => {
	const world = await World.make();
	try {
		await world.configure({ server: { prot: 1 } });
		const file = await run('sluice', ['serve', '--config', world.config], { within_ms: 10_000 });
		assert.equal(file.code, 1);
		assert.match(
			file.err,
			/sluice\.toml, line \d+: unknown key 'server\.prot'; did you mean 'server\.port'\?/
		);
		await world.configure();
		const variable = await run('sluice', ['serve', '--config', world.config], {
			environment: { SLUICE_SERVER_PROT: '1' },
			within_ms: 10_000
		});
		assert.equal(variable.code, 1);
		assert.match(variable.err, /'SLUICE_SERVER_PROT'; did you mean 'SLUICE_SERVER_PORT'\?/);
		await world.configure({ transfer: { workers: 'many' } });
		const type = await run('sluice', ['serve', '--config', world.config], { within_ms: 10_000 });
		assert.equal(type.code, 1);
		assert.match(type.err, /workers/);
		assert.ok(!(await readdir(world.folder)).includes('data'), 'a data folder was made all the same');
	} finally {
		await world.remove();
	}
});

test('the environment wins over the file, and config show masks secrets', async () => {
	const world = await World.make();
	try {
		const { code, out } = await run('sluice', ['config', 'show', '--config', world.config], {
			environment: { SLUICE_SERVER_PORT: '4321' }
		});
		assert.equal(code, 0);
		assert.match(out, /port = 4321/);
		assert.match(out, /app_secret = "\*\*\*"/);
		assert.doesNotMatch(out, /e2e_app_secret/);
	} finally {
		await world.remove();
	}
});

test('SIGTERM ends the server within ten seconds with exit code 0, also in the middle of work', () =>
	inWorld({}, async (world) => {
		await world.startLinked();
		const link = await world.makeLink('Many', '/Many');
		await Promise.all(Array.from({ length: 20 }, (_, at) => upload(link.url, `photo ${at}.jpg`, photo(at))));
		const begun = Date.now();
		assert.deepEqual(await world.sluice_program.end('SIGTERM', 10_000), { code: 0, signal: null });
		console.log(`ended after ${Date.now() - begun} ms`);
		await world.startSluice();
		await world.untilDone(20);
	}));

test('a second server on the same data folder is refused', () =>
	inWorld({}, async (world) => {
		await world.startSluice();
		const second = await run('sluice', ['serve', '--config', world.config, '--port', '0'], {
			within_ms: 10_000
		});
		assert.equal(second.code, 1);
		assert.match(second.err, /data_folder_in_use/);
		assert.ok((await fetch(`${world.origin}/readyz`)).ok, 'the first one goes on');
	}));

const administer = async (world, words, options = {}) => {
	const done = await run('sluice', [...words, '--config', world.config], options);
	assert.equal(done.code, 0, `${words.join(' ')}: ${done.err}`);
	return done.out.trim();
};

test('accounts, users and API keys are made at the command line, and work over HTTP', () =>
	inWorld({}, async (world) => {
		const password = 'a long enough password';
		const password_file = join(world.folder, 'password');
		await writeFile(password_file, `${password}\n`, { mode: 0o600 });
		const owner = ['--name', 'Lakes', '--owner-name', 'Lea', '--email', 'lea@example.org'];
		assert.match(
			await administer(world, ['account', 'create', ...owner, '--password-file', password_file]),
			/^account \S+\nowner +\S+$/
		);
		const user = ['--account', 'Lakes', '--email', 'kim@example.org', '--role', 'consumer'];
		await administer(world, ['user', 'create', ...user], { input: `${password}\n` });
		const secret = await administer(world, ['api-key', 'create', '--account', 'Lakes', '--name', 'importer']);
		assert.match(secret, /^sluice_\S+$/);

		await world.startSluice();
		const lea = new Person(world.origin);
		await lea.post('/api/v1/session', { email: 'lea@example.org', password });
		const key = new Person(world.origin, { api_key: secret });
		await canReadTheSame(lea, key);
		const group = await key.post('/api/v1/asset-groups', { name: 'By key' });
		const { asset_groups } = await lea.get('/api/v1/asset-groups');
		assert.ok(asset_groups.some(({ id }) => id === group.id));

		const kim = new Person(world.origin);
		await kim.post('/api/v1/session', { email: 'kim@example.org', password });
		const refused = await kim.call('POST', '/api/v1/asset-groups', { name: 'No' });
		assert.deepEqual([refused.status, refused.json.code], [403, 'forbidden']);
		await isRevocable(lea, key);
	}));

/** Every route that only reads and names no object, as the API itself lists them. */
async function canReadTheSame(session, key) {
	const { paths } = await session.get('/api/openapi.json');
	// A stream, and Dropbox's own doors.
	const skipped = ['/api/v1/events', '/oauth/dropbox/callback', '/oauth/dropbox/saveas', '/dropbox/webhook'];
	const lists = Object.keys(paths).filter(
		(path) => paths[path].get && !path.includes('{') && !skipped.includes(path)
	);
	assert.ok(lists.length > 10, `only ${lists.length} routes`);
	for (const path of lists) {
		const [by_session, by_key] = [await session.call('GET', path), await key.call('GET', path)];
		assert.deepEqual([path, by_session.status, by_key.status], [path, 200, 200]);
	}
}

async function isRevocable(session, key) {
	const { api_keys } = await session.get('/api/v1/api-keys');
	assert.equal(api_keys.length, 1);
	assert.equal((await session.call('DELETE', `/api/v1/api-keys/${api_keys[0].id}`)).status, 204);
	const { status, json } = await key.call('GET', '/api/v1/assets');
	assert.deepEqual([status, json.code], [401, 'unauthenticated']);
	assert.ok(json.hint);
}

test('mistakes in administration are told and change nothing', () =>
	inWorld({}, async (world) => {
		const short = await run(
			'sluice',
			['account', 'create', '--config', world.config, '--name', 'Lakes', '--email', 'lea@example.org'],
			{ input: 'short\n' }
		);
		assert.equal(short.code, 1);
		assert.match(short.err, /password_invalid/);
		const nobody = await run('sluice', [
			'api-key',
			'create',
			'--config',
			world.config,
			'--account',
			'Nobody',
			'--name',
			'x'
		]);
		assert.equal(nobody.code, 1);
		assert.match(nobody.err, /account_not_found/);
		await world.startSluice();
		assert.equal((await world.person.get('/api/v1/setup')).needed, true);
	}));

test('fsck finds one changed byte, names the asset, and exits with 1', () =>
	inWorld({}, async (world) => {
		await world.startLinked();
		await world.map('/Inbox');
		await world.dropbox.put('/Inbox/one.jpg', photo(1));
		await world.dropbox.put('/Inbox/two.jpg', photo(2));
		await world.untilDone(2);
		const [asset] = (await world.person.get('/api/v1/assets?limit=1')).assets;
		const [{ content_hash }] = (await world.person.get(`/api/v1/assets/${asset.id}`)).versions;
		await world.sluice_program.end();
		const fsck = (reading) => run('sluice', ['fsck', '--config', world.config, '--reading', reading]);
		assert.equal((await fsck('bytes')).code, 0);

		const entries = await readdir(world.data, { recursive: true, withFileTypes: true });
		const found = entries.find((entry) => entry.name === content_hash);
		assert.ok(found, 'the blob is a file named by its hash');
		const blob = join(found.parentPath ?? found.path, found.name);
		const bytes = await readFile(blob);
		bytes[bytes.length >> 1] ^= 1;
		await writeFile(blob, bytes);
		const damaged = await fsck('bytes');
		assert.equal(damaged.code, 1, damaged.out);
		assert.match(damaged.out, new RegExp(`BROKEN .*${content_hash}.*${asset.id}`));
	}));

/** The guide's own program, which anybody may copy. */
async function pythonOfGuide() {
	const guide = await readFile(new URL('../../docs/guide/proof.md', import.meta.url), 'utf8');
	const found = /```python\n([^]*?)```/.exec(guide);
	assert.ok(found, 'the guide has a program in Python');
	return found[1];
}

test('the ledger is proven while the server runs, by an export, and by the program in the guide', () =>
	inWorld({}, async (world) => {
		await world.startLinked();
		await world.map('/Inbox');
		await world.dropbox.put('/Inbox/Grüße, ä.jpg', photo(1));
		await world.dropbox.put('/Inbox/two.jpg', photo(2));
		await world.untilDone(2);
		const verify = (...more) => run('sluice', ['verify', '--config', world.config, ...more]);
		const running = await verify();
		assert.equal(running.code, 0, running.out + running.err);
		const head = /head (\d+:[0-9a-f]{64})/.exec(running.out)?.[1];
		assert.ok(head, running.out);

		const file = join(world.folder, 'ledger.jsonl');
		const exported = await run('sluice', ['ledger', 'export', '--config', world.config, '--out', file]);
		assert.equal(exported.code, 0, exported.err);
		assert.equal((await run('sluice', ['verify', '--file', file, '--head', head])).code, 0);
		const program = join(world.folder, 'check.py');
		await writeFile(program, await pythonOfGuide());
		const python = (name) => spawnSync('python3', [program, name], { encoding: 'utf8' });
		const sound = python(file);
		assert.equal(sound.status, 0, sound.stderr);
		assert.match(sound.stdout, new RegExp(`head ${head.split(':')[1]}`));

		const forged = join(world.folder, 'forged.jsonl');
		await writeFile(forged, (await readFile(file, 'utf8')).replace('two.jpg', 'six.jpg'));
		const found = await run('sluice', ['verify', '--file', forged]);
		assert.equal(found.code, 1);
		assert.match(found.out, /BROKEN hash at row \d+, transfer \S+, file \/Inbox\//);
		assert.match(python(forged).stderr, /row \d+ is bad/);

		await world.dropbox.put('/Inbox/three.jpg', photo(3));
		await world.untilDone(3);
		assert.equal((await verify('--head', head)).code, 0);
		const lost = await verify('--head', `999:${'0'.repeat(64)}`);
		assert.equal(lost.code, 1);
		assert.match(lost.out, /BROKEN missing_end/);
		assert.equal((await verify('--account', 'Nobody')).code, 1);
	}));
