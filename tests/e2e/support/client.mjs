// Clients over HTTP: a person's session at Sluice, and the sandbox's admin API.
import assert from 'node:assert/strict';

async function answerOf(response) {
	const text = await response.text();
	const is_json = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
	return {
		status: response.status,
		headers: response.headers,
		text,
		json: is_json && text ? JSON.parse(text) : undefined
	};
}

const sign_in = { email: 'ana@example.org', password: 'a long enough password' };

/** Keeps the cookie of a session, or sends an API key. */
export class Person {
	constructor(origin, { api_key } = {}) {
		this.origin = origin;
		this.api_key = api_key;
		this.cookie = '';
	}

	async call(method, path, body) {
		const headers = {};
		if (this.cookie) headers.cookie = this.cookie;
		if (this.api_key) headers.authorization = `Bearer ${this.api_key}`;
		if (body !== undefined) headers['content-type'] = 'application/json';
		const response = await fetch(new URL(path, this.origin), {
			method,
			headers,
			body: body === undefined ? undefined : JSON.stringify(body),
			redirect: 'manual'
		});
		const cookie = response.headers.get('set-cookie');
		if (cookie) this.cookie = cookie.split(';')[0];
		return answerOf(response);
	}
	async get(path) {
		return this.#expectGood('GET', path, await this.call('GET', path));
	}
	async post(path, body = {}) {
		return this.#expectGood('POST', path, await this.call('POST', path, body));
	}
	#expectGood(method, path, answer) {
		assert.ok(answer.status < 400, `${method} ${path} answered ${answer.status}: ${answer.text}`);
		return answer.json;
	}

	async patch(path, body) {
		return this.#expectGood('PATCH', path, await this.call('PATCH', path, body));
	}

	async setUp() {
		return this.post('/api/v1/setup', {
			account_name: 'Mountain Pictures',
			name: 'Ana Lopez',
			...sign_in
		});
	}
	signIn = () => this.post('/api/v1/session', sign_in);
	counts = async () => (await this.get('/api/v1/transfers')).counts;

	/** All pages of a list. */
	async all(path, member) {
		const found = [];
		for (let after = ''; ;) {
			const page = await this.get(
				`${path}${path.includes('?') ? '&' : '?'}limit=500${after && `&after=${after}`}`
			);
			found.push(...page[member]);
			if (!page.next) return found;
			after = encodeURIComponent(page.next);
		}
	}

	/**
	 * What a browser does from "Connect Dropbox" to its return: says yes on the consent page.
	 * Answers the address inside Sluice where the journey ends.
	 */
	async linkDropbox() {
		const { authorize_url } = await this.post('/api/v1/connections/authorize');
		const page = await (await fetch(authorize_url)).text();
		const [, account] =
			page.match(/name="account" value="([^"]+)"/) ?? assert.fail(`no account offered: ${page}`);
		const form = new URLSearchParams(new URL(authorize_url).search);
		form.set('account', account);
		form.set('decision', 'allow');
		const origin = new URL(authorize_url).origin;
		const said_yes = await fetch(`${origin}/oauth2/authorize`, {
			method: 'POST',
			headers: { origin },
			body: form,
			redirect: 'manual'
		});
		const back = said_yes.headers.get('location');
		assert.ok(back, `the consent page answered ${said_yes.status}`);
		const { status, headers } = await this.call('GET', back);
		assert.ok(status >= 300 && status < 400, `${back} answered ${status}`);
		return new URL(headers.get('location'), this.origin);
	}

	async makeProfile(rules = {}) {
		const { asset_groups } = await this.get('/api/v1/asset-groups');
		return this.post('/api/v1/profiles', {
			name: 'Contributed photographs',
			metadata: { credit_line: ['Courtesy of our contributors'] },
			asset_group_id: asset_groups[0].id,
			category_ids: [],
			allowed_types: [],
			after_ingest: 'delete',
			move_to: '',
			...rules
		});
	}
}

/** The sandbox's admin API, for one account. */
export class Dropbox {
	constructor(origin, account) {
		this.origin = origin;
		this.account = account;
	}
	async call(method, path, body) {
		const response = await fetch(this.origin + path, {
			method,
			body: body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body)
		});
		const answer = await answerOf(response);
		assert.ok(answer.status < 400, `sandbox: ${method} ${path} answered ${answer.status}: ${answer.text}`);
		return answer.json;
	}
	put = (path, bytes) => this.call('POST', `/sandbox/files?${this.#query({ path })}`, bytes);
	counters = () => this.call('GET', '/sandbox/counters');
	remove = (path) => this.call('DELETE', `/sandbox/files?${this.#query({ path })}`);
	move = (from, to) => this.call('POST', '/sandbox/files/move', { account: this.account, from, to });
	fault = (fault) => this.call('POST', '/sandbox/faults', { account: this.account, ...fault });
	clearFaults = () => this.call('DELETE', '/sandbox/faults');

	/** What Dropbox knows of all files (not folders) below a folder. */
	async facts(folder = '') {
		const answer = await this.call('GET', `/sandbox/files?${this.#query({ folder })}`);
		const list = Array.isArray(answer) ? answer : (answer.files ?? answer.entries);
		assert.ok(Array.isArray(list), `sandbox: what lists ${JSON.stringify(answer).slice(0, 200)}?`);
		return list.filter((file) => !file.is_folder);
	}
	files = async (folder) => (await this.facts(folder)).map((file) => file.path);
	#query = (fields) => new URLSearchParams({ account: this.account, ...fields });
}

/** A stranger who uses a contributor link: no account, no cookie. */
export async function upload(link_url, name, bytes) {
	const response = await fetch(`${link_url}/upload?${new URLSearchParams({ name })}`, {
		method: 'POST',
		headers: { 'content-type': 'application/octet-stream' },
		body: bytes
	});
	assert.equal(response.status, 200, `uploading ${name}: ${response.status} ${await response.text()}`);
}

/** A stranger at one of Sluice's own upload pages, who sends files with tus; answers the receipt's address. */
export async function sendToPage(page_url, files) {
	const { origin, pathname } = new URL(page_url);
	const uploads = `${origin}/uploads/${pathname.split('/').pop()}`;
	const send = async (method, url, headers, body, status) => {
		const response = await fetch(new URL(url, origin), { method, headers, body });
		assert.equal(
			response.status,
			status,
			`${method} ${url}: ${response.status} ${await response.clone().text()}`
		);
		return response;
	};
	const said = await send(
		'POST',
		`${uploads}/submissions`,
		{ 'content-type': 'application/json' },
		'{}',
		201
	);
	const { submission, receipt_url } = await said.json();
	const words = (text) => Buffer.from(text).toString('base64');
	for (const [name, bytes] of Object.entries(files)) {
		const tus = { 'tus-resumable': '1.0.0' };
		const metadata = `filename ${words(name)},submission ${words(submission)}`;
		const begun = { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': metadata };
		const { headers } = await send('POST', `${uploads}/files`, begun, undefined, 201);
		const piece = { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
		await send('PATCH', headers.get('location'), piece, bytes, 204);
	}
	return receipt_url;
}
