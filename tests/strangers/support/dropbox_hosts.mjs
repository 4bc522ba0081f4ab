// Dropbox's own host names lead to a sandbox, for this process alone: clients that know no other address run unchanged.
// Everything but this machine is unreachable meanwhile, so that a test can't talk to anyone by mistake.
//
// Only where a connection goes is changed. Names, TLS and certificates are checked as ever (NODE_EXTRA_CA_CERTS).
import net from 'node:net';

const dropbox_host = /(^|\.)dropbox(api)?\.com$/;
const own_hosts = new Set(['127.0.0.1', 'localhost', '::1']);
const connect = net.Socket.prototype.connect;
let sandbox_port = 0;

/** From now on connections to Dropbox end at 127.0.0.1:`port`. */
export function answerAsDropbox(port) {
	sandbox_port = port;
	net.Socket.prototype.connect = function (...words) {
		const options = optionsOf(words);
		if (options?.path) return connect.apply(this, words);
		const host = options?.host ?? 'localhost';
		if (dropbox_host.test(host) && Number(options.port) === 443) {
			options.host = '127.0.0.1';
			options.port = sandbox_port;
			delete options.lookup;
			return connect.apply(this, words);
		}
		if (own_hosts.has(host)) return connect.apply(this, words);
		throw new Error(`A test wanted to talk to ${host}:${options.port}.`);
	};
}

/** Node passes its own callers' words on as one list; others call with an object, or with port and host. */
function optionsOf(words) {
	const [first] = words;
	if (Array.isArray(first)) return first[0];
	if (typeof first === 'object') return first;
	throw new Error('A connection by port and host isn’t looked at here; use options.');
}
