// A CONNECT proxy that answers for *.dropboxapi.com itself: it ends TLS there and passes the bytes on to a sandbox.
//
//     node dropbox_front.mjs CERTIFICATE.pem KEY.pem SANDBOX_PORT
//
// For clients that have no setting for Dropbox's address. It never looks into the bytes, so that it costs little;
// it prints `listening on PORT` when it is ready.
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';

const [certificate, key, sandboxPort] = process.argv.slice(2);
const secureContext = tls.createSecureContext({ cert: fs.readFileSync(certificate), key: fs.readFileSync(key) });

const proxy = http.createServer((request, response) => {
	response.writeHead(405).end('This proxy knows CONNECT only.\n');
});

proxy.on('connect', (request, client) => {
	client.on('error', () => client.destroy());
	if (!/^[a-z]+\.dropboxapi\.com:443$/.test(request.url)) {
		client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
		return;
	}
	client.setNoDelay(true);
	client.write('HTTP/1.1 200 Connected\r\n\r\n');
	const plain = new tls.TLSSocket(client, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
	const sandbox = net.connect({ host: '127.0.0.1', port: Number(sandboxPort), noDelay: true });
	for (const end of [plain, sandbox]) {
		end.on('error', () => {
			plain.destroy();
			sandbox.destroy();
		});
	}
	plain.pipe(sandbox).pipe(plain);
});

proxy.listen(0, '127.0.0.1', () => console.log(`listening on ${proxy.address().port}`));
