// rclone, as Debian ships it, against the sandbox: it copies, compares, syncs, moves, shares and purges.
//
// rclone has no setting for Dropbox's address, so it goes through a CONNECT proxy that ends TLS for *.dropboxapi.com.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Program, run, until } from '../e2e/support/processes.mjs';
import { Sandbox, scratch } from './support/sandbox.mjs';

const front_script = fileURLToPath(new URL('../../bench/support/dropbox_front.mjs', import.meta.url));
const certificate = join(scratch ?? '', 'certificate.pem');

const world = {
	apps: [{ key: 'rclone_key', secret: 'rclone_secret', name: 'rclone' }],
	accounts: [{ name: 'Ada Lovelace', email: 'ada@example.com' }],
	tokens: [
		{
			value: 'sl.rclone',
			account: 'ada@example.com',
			app: 'rclone_key',
			state: 'expired',
			refresh_token: 'refresh.rclone'
		}
	]
};

async function startFront(sandbox) {
	const words = [front_script, certificate, join(scratch, 'key.pem'), String(sandbox.port)];
	const front = new Program('node', words, { programs: join(process.execPath, '..') });
	const [, port] = await until('the front listens', () => /listening on (\d+)/.exec(front.out));
	return { front, port };
}

/** Calls rclone; fails with what it printed unless it ends as expected. */
function rcloneFor(folder, port) {
	const environment = { HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '', RCLONE_CONFIG: join(folder, 'rclone.conf') };
	return async (...words) => {
		const fixed = ['--ca-cert', certificate, '--retries', '1', '--low-level-retries', '3', '-v'];
		const { code, out, err } = await run('rclone', [...fixed, ...words], { programs: '/usr/bin', environment });
		assert.equal(code, 0, `rclone ${words.join(' ')}\n${err}`);
		return out;
	};
}

async function writeTree(folder, files) {
	for (const [path, contents] of Object.entries(files)) {
		await mkdir(join(folder, path, '..'), { recursive: true });
		await writeFile(join(folder, path), contents);
	}
}

async function readTree(folder) {
	const found = {};
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
		if (entry.isFile()) {
			const path = join(entry.parentPath, entry.name);
			found[path.slice(folder.length + 1)] = await readFile(path);
		}
	return found;
}

const digest = (files) =>
	Object.fromEntries(
		Object.keys(files)
			.sort()
			.map((path) => [path, createHash('sha256').update(files[path]).digest('hex')])
	);

test('rclone works on a Dropbox', async (t) => {
	const sandbox = await Sandbox.start(world);
	const folder = await mkdtemp(join(scratch, 'rclone-'));
	const { front, port } = await startFront(sandbox);
	const token = JSON.stringify({
		access_token: 'sl.rclone',
		token_type: 'bearer',
		refresh_token: 'refresh.rclone',
		expiry: '2020-01-01T00:00:00Z'
	});
	const config = ['[box]', 'type = dropbox', 'client_id = rclone_key', 'client_secret = rclone_secret', `token = ${token}`];
	await writeFile(join(folder, 'rclone.conf'), `${config.join('\n')}\n`);
	const rclone = rcloneFor(folder, port);
	const local = join(folder, 'local');
	const files = {
		'a.txt': 'hello world',
		'empty.bin': '',
		'Sub/Grüße – 写真.txt': 'umlauts',
		'Sub/Deep/big.bin': Buffer.alloc(9_711_423, 'sluice')
	};
	await writeTree(local, files);
	const here = async () => (await sandbox.admin('GET', 'files?account=ada@example.com&folder=/Copy')).files;
	try {
		await t.test('copy and check, with a token that it had to refresh first', async () => {
			await rclone('copy', local, 'box:Copy');
			assert.equal((await here()).filter((file) => !file.is_folder).length, 4);
			await rclone('check', local, 'box:Copy', '--one-way');
			assert.match(
				await rclone('hashsum', 'dropbox', 'box:Copy/a.txt'),
				/^bc62d4b80d9e36da29c16c5d4d9f11731f36052c72401a76c23c0fb5a9b74423/
			);
		});
		await t.test('copy back, byte for byte', async () => {
			await rclone('copy', 'box:Copy', join(folder, 'back'));
			assert.deepEqual(digest(await readTree(join(folder, 'back'))), digest(files));
			assert.equal(await rclone('cat', 'box:Copy/a.txt', '--offset', '6', '--count', '5'), 'world');
		});
		await t.test('sync brings changes and takes away what is gone', async () => {
			await writeTree(local, { 'a.txt': 'changed', 'new.txt': 'new' });
			await rm(join(local, 'Sub/Deep'), { recursive: true });
			await rclone('sync', local, 'box:Copy');
			await rclone('check', local, 'box:Copy');
			const names = (await here()).map(({ path }) => path);
			assert.ok(!names.includes('/Copy/Sub/Deep/big.bin'));
			assert.ok(names.includes('/Copy/new.txt'));
		});
		await t.test('move on the server, move from here, and look', async () => {
			const before = (await here()).find(({ path }) => path === '/Copy/a.txt');
			await rclone('moveto', 'box:Copy/a.txt', 'box:Copy/Moved/a.txt');
			const after = (await here()).find(({ path }) => path === '/Copy/Moved/a.txt');
			assert.equal(after.id, before.id);
			await rclone('move', local, 'box:Copy/From here');
			assert.deepEqual(Object.keys(await readTree(local)), []);
			const listed = JSON.parse(await rclone('lsjson', '--recursive', '--files-only', 'box:Copy'));
			const names = (await here()).filter((file) => !file.is_folder).map(({ path }) => path.slice('/Copy/'.length));
			assert.deepEqual(listed.map(({ Path }) => Path).sort(), names.sort());
			assert.match(await rclone('about', 'box:'), /Used:/);
		});
		await t.test('link, made once and found again', async () => {
			const link = await rclone('link', 'box:Copy/Moved/a.txt');
			assert.match(link, /^http/);
			assert.equal(await rclone('link', 'box:Copy/Moved/a.txt'), link);
			const page = await fetch(link.trim().replace(/dl=0$/, 'dl=1'));
			assert.equal(await page.text(), 'changed');
		});
		await t.test('copy under limits and failures that come at random', async () => {
			await writeTree(local, { 'x.txt': 'x', 'y/z.txt': 'z' });
			const rates = { too_many_requests: 0.1, too_many_requests_text: 0.05, server_error: 0.05 };
			await sandbox.admin('POST', 'fault_profile', { profile: 'calm', seed: 7, rates, retry_after_s_max: 0 });
			await rclone('copy', local, 'box:Copy/Storm', '--retries', '5', '--low-level-retries', '20');
			await rclone('check', local, 'box:Copy/Storm', '--retries', '5', '--low-level-retries', '20');
			const { acted } = await sandbox.admin('GET', 'fault_profile');
			assert.ok(Object.keys(acted).length > 0, 'no fault happened');
			await sandbox.admin('DELETE', 'fault_profile');
		});
		await t.test('purge', async () => {
			await rclone('purge', 'box:Copy');
			assert.equal(await rclone('lsf', 'box:'), '');
		});
	} finally {
		await front.end();
		await sandbox.end();
	}
});
