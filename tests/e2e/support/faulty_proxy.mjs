// A proxy between Sluice and the Dropbox sandbox that does what networks do, by a seed: refuses, delays, cuts, shortens,
// corrupts, stalls, drips, resets, and loses answers of calls that were carried out.
import { Agent, createServer, request as httpRequest } from 'node:http';

/** How often each is drawn, in parts of all faults. A stall lasts until Sluice has had enough (30 s), so it is rare. */
const weights = {
	refuse: 10,
	answer_lost: 12,
	reset: 12,
	cut: 14,
	short_length: 10,
	long_length: 8,
	corrupt: 12,
	delay: 10,
	drip: 6,
	bad_gateway: 5,
	stall: 1
};
const total_weight = Object.values(weights).reduce((sum, weight) => sum + weight);
const delay_ms_max = 400;
const drip_bytes_max = 40;
const drip_every_ms = 10;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function bodyOf(stream) {
	const pieces = [];
	for await (const piece of stream) pieces.push(piece);
	return Buffer.concat(pieces);
}

export class FaultyProxy {
	#agent = new Agent({ keepAlive: true });
	#stalled = new Set();
	counts = Object.fromEntries(Object.keys(weights).map((kind) => [kind, 0]));
	exchanges = 0;
	/** The part of all exchanges that go wrong. */
	rate = 0;
	/** Called with the path once Dropbox has answered and before Sluice hears of it; true: Sluice never does. */
	onAnswer = () => false;

	constructor(target_origin, random) {
		this.target = new URL(target_origin);
		this.random = random;
		this.server = createServer((asked, answer) =>
			this.#exchange(asked, answer).catch(() => answer.destroy())
		);
		this.server.on('clientError', (_, socket) => socket.destroy());
	}
	listen = (port) => new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
	async close() {
		for (const answer of this.#stalled) answer.destroy();
		this.#agent.destroy();
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
	get faults() {
		return Object.values(this.counts).reduce((sum, count) => sum + count);
	}

	#drawKind() {
		if (this.random() >= this.rate) return 'none';
		let left = this.random() * total_weight;
		return Object.keys(weights).find((kind) => (left -= weights[kind]) < 0);
	}
	#below = (limit) => Math.floor(this.random() * limit);

	#forward(asked, body) {
		return new Promise((resolve, reject) => {
			const forwarded = httpRequest(
				{
					host: this.target.hostname,
					port: this.target.port,
					method: asked.method,
					path: asked.url,
					headers: asked.headers,
					agent: this.#agent
				},
				(response) => bodyOf(response).then((text) => resolve({ response, text }), reject)
			);
			forwarded.on('error', reject);
			forwarded.end(body);
		});
	}

	async #exchange(asked, answer) {
		++this.exchanges;
		const kind = this.#drawKind();
		if (kind !== 'none') ++this.counts[kind];
		const body = await bodyOf(asked);
		if (kind === 'refuse') return asked.socket.destroy();
		const { response, text } = await this.#forward(asked, body);
		if (this.onAnswer(asked.url)) return asked.socket.destroy();
		const headers = { ...response.headers };
		delete headers.connection;
		delete headers['transfer-encoding'];
		headers['content-length'] = text.length;
		await this.#answer({ kind, status: response.statusCode, headers, text }, asked, answer);
	}

	/** The answer as the fault of that kind leaves it. */
	async #answer({ kind, status, headers, text }, asked, answer) {
		const socket = asked.socket;
		const part = text.subarray(0, this.#below(text.length + 1));
		if (kind === 'bad_gateway') {
			answer.writeHead(502, { 'content-type': 'text/html' });
			return answer.end('<html>502 Bad Gateway</html>');
		}
		if (kind === 'answer_lost') return socket.destroy();
		if (kind === 'delay') await pause(this.#below(delay_ms_max));
		if (kind === 'short_length') {
			answer.writeHead(status, { ...headers, 'content-length': part.length });
			return answer.end(part);
		}
		if (kind === 'long_length') headers['content-length'] = text.length + 1 + this.#below(1000);
		if (kind === 'corrupt') text = corrupted(text, headers, this.#below(Math.max(text.length, 1)));
		answer.strictContentLength = false;
		answer.writeHead(status, headers);
		if (['cut', 'reset', 'stall', 'long_length'].includes(kind)) {
			answer.write(kind === 'long_length' ? text : part);
			if (kind === 'stall') return this.#stalled.add(answer);
			await pause(5);
			return kind === 'reset' ? socket.resetAndDestroy() : socket.destroy();
		}
		if (kind === 'drip') {
			for (let at = 0; at < Math.min(text.length, drip_bytes_max); ++at) {
				answer.write(text.subarray(at, at + 1));
				await pause(drip_every_ms);
			}
			return answer.end(text.subarray(drip_bytes_max));
		}
		answer.end(text);
	}
}

/**
 * One byte is another. In JSON it becomes one that JSON can't have: that a changed letter of a name arrives is what
 * TLS is there to prevent, and nothing behind it could tell.
 */
function corrupted(text, headers, at) {
	const changed = Buffer.from(text);
	if (changed.length === 0) return changed;
	changed[at] = /json/.test(headers['content-type'] ?? '') ? 0 : changed[at] ^ 0x55;
	return changed;
}
