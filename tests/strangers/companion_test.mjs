// Uppy Companion's Dropbox provider, unchanged: a person links, looks around, searches, downloads and leaves again.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as companion from '@uppy/companion';
import { freePort, until } from '../e2e/support/processes.mjs';
import { Sandbox, scratch } from './support/sandbox.mjs';

// Companion brings them along; it is mounted into an Express app with sessions, as its guide says.
const require = createRequire(import.meta.resolve('@uppy/companion'));
const express = require('express');
const session = require('express-session');

const photo = fileURLToPath(new URL('../photos/rex.jpg', import.meta.url));
const bytes = Buffer.from('hello from Dropbox\n'.repeat(1000));

async function startCompanion(origin, port) {
	await mkdir(join(scratch, 'companion'), { recursive: true });
	const app = express();
	app.use(express.json());
	app.use(session({ secret: 'a secret of this test', resave: false, saveUninitialized: true }));
	const { app: companion_app } = companion.app({
		providerOptions: { dropbox: { key: 'uppy_key', secret: 'uppy_secret' } },
		server: { host: new URL(origin).host, protocol: 'http' },
		filePath: join(scratch, 'companion'),
		secret: 'another secret of this test, long enough',
		preAuthSecret: 'and a third one, just as long',
		corsOrigins: true,
		uploadUrls: [/^http:\/\/127\.0\.0\.1/],
		enableUrlEndpoint: false,
		allowLocalUrls: true,
		metrics: false,
		streamingUpload: true
	});
	app.use(companion_app);
	const server = createServer(app);
	companion.socket(server);
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	return server;
}

/** A browser with cookies, which follows no redirect by itself. */
class Browser {
	cookies = new Map();

	async get(url, headers = {}) {
		const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		const answer = await fetch(url, { redirect: 'manual', headers: { cookie, ...headers } });
		for (const line of answer.headers.getSetCookie()) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			this.cookies.set(name, value);
		}
		return answer;
	}
}

/** Companion sends the person to Dropbox, and afterwards its page hands the token to the window that opened it. */
async function link(browser, origin, sandbox) {
	const state = Buffer.from(JSON.stringify({ origin: 'http://127.0.0.1' })).toString('base64');
	let answer = await browser.get(`${origin}/dropbox/connect?state=${encodeURIComponent(state)}`);
	let url = new URL(answer.headers.get('location'), origin);
	while (url.origin === origin) {
		answer = await browser.get(url);
		url = new URL(answer.headers.get('location'), url);
	}
	assert.equal(url.hostname, 'www.dropbox.com');
	url = await sandbox.consent(url.href, 'ada@example.com');
	answer = await browser.get(url);
	while (answer.status === 302) {
		url = new URL(answer.headers.get('location'), url);
		answer = await browser.get(url);
	}
	const page = await answer.text();
	const token = /"token":\s*"([^"]+)"/.exec(page) ?? /token\\?["']?:\s*\\?["']([^"'\\]+)/.exec(page);
	assert.ok(token, page);
	return token[1];
}

test('Uppy Companion lists and downloads from Dropbox', async (t) => {
	const port = await freePort();
	const origin = `http://127.0.0.1:${port}`;
	const sandbox = await Sandbox.start({
		apps: [
			{
				key: 'uppy_key',
				secret: 'uppy_secret',
				name: 'Uppy',
				redirect_uris: [`${origin}/dropbox/redirect`, `${origin}/connect/dropbox/callback`]
			}
		],
		accounts: [{ name: 'Ada Lovelace', email: 'ada@example.com' }],
		files: [
			{ account: 'ada@example.com', path: '/Grüße/hello.txt', base64: bytes.toString('base64') },
			{ account: 'ada@example.com', path: '/Grüße/rex.jpg', local_file: photo },
			{ account: 'ada@example.com', path: '/Grüße/Empty', folder: true }
		]
	});
	const server = await startCompanion(origin, port);
	const browser = new Browser();
	try {
		let headers;
		const ask = async (path) => {
			const answer = await browser.get(`${origin}/dropbox/${path}`, headers);
			assert.equal(answer.status, 200, await answer.clone().text());
			return answer;
		};
		await t.test('linking through Dropbox’s own page', async () => {
			headers = { 'uppy-auth-token': await link(browser, origin, sandbox) };
		});
		let file;
		await t.test('listing the root and a folder', async () => {
			const root = await (await ask('list/')).json();
			assert.equal(root.username, 'ada@example.com');
			assert.deepEqual(
				root.items.map(({ name, isFolder }) => [name, isFolder]),
				[['Grüße', true]]
			);
			const folder = await (await ask(`list/${root.items[0].requestPath}`)).json();
			file = folder.items.find(({ name }) => name === 'hello.txt');
			assert.equal(file.size, bytes.length);
			assert.equal(folder.items.length, 3);
			const { requestPath } = folder.items.find(({ name }) => name === 'rex.jpg');
			const thumbnail = await ask(`thumbnail/${requestPath}`);
			assert.equal(thumbnail.headers.get('content-type'), 'image/jpeg');
			assert.equal(Buffer.from(await thumbnail.arrayBuffer()).subarray(0, 2).toString('hex'), 'ffd8');
		});
		await t.test('searching', async () => {
			const { items } = await (await ask('search?q=hello')).json();
			assert.deepEqual(
				items.map(({ name }) => name),
				['hello.txt']
			);
		});
		await t.test('downloading through Companion’s upload to a server', async () => {
			const { received, server: target } = await receiver();
			const answer = await fetch(`${origin}/dropbox/get/${file.requestPath}`, {
				method: 'POST',
				headers: { ...headers, 'Content-Type': 'application/json' },
				body: JSON.stringify({
					endpoint: `http://127.0.0.1:${target.address().port}/`,
					protocol: 'multipart',
					httpMethod: 'put',
					useFormData: false,
					size: file.size,
					metadata: { name: file.name }
				})
			});
			assert.equal(answer.status, 200, await answer.clone().text());
			const { token } = await answer.json();
			const socket = new WebSocket(`ws://127.0.0.1:${port}/api/${token}`);
			await once(socket, 'open');
			await until('the file has arrived', () => received.length === 1);
			assert.deepEqual(received[0], bytes);
			socket.close();
			target.close();
		});
		await t.test('an old token is refreshed', async () => {
			await sandbox.advanceClock(14401);
			const old = await browser.get(`${origin}/dropbox/list/`, headers);
			assert.equal(old.status, 401);
			const refresh = await fetch(`${origin}/dropbox/refresh-token`, { method: 'POST', headers });
			assert.equal(refresh.status, 200, await refresh.clone().text());
			headers = { 'uppy-auth-token': (await refresh.json()).uppyAuthToken };
			await ask('list/');
		});
		await t.test('leaving revokes the token', async () => {
			assert.equal((await (await ask('logout')).json()).ok, true);
			const answer = await browser.get(`${origin}/dropbox/list/`, headers);
			assert.equal(answer.status, 401);
		});
	} finally {
		server.closeAllConnections();
		server.close();
		await sandbox.end();
	}
});

async function receiver() {
	const received = [];
	const server = createServer(async (request, response) => {
		const parts = [];
		for await (const part of request) parts.push(part);
		received.push(Buffer.concat(parts));
		response.end('{}');
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return { received, server };
}
