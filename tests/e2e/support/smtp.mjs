// A small mail server on a port of this machine that keeps what it is given.
import { createServer } from 'node:net';

export class SmtpServer {
	static async open() {
		const server = new SmtpServer();
		server.mails = [];
		server.listener = createServer((socket) => server.#talk(socket));
		await new Promise((resolve) => server.listener.listen(0, '127.0.0.1', resolve));
		server.port = server.listener.address().port;
		return server;
	}

	close() {
		this.listener.close();
	}

	#talk(socket) {
		const mail = { to: [], data: '' };
		let buffer = '';
		let in_data = false;
		const say = (line) => socket.write(`${line}\r\n`);
		socket.on('error', () => {});
		socket.setEncoding('utf8').on('data', (text) => {
			buffer += text;
			for (let end; (end = buffer.indexOf('\r\n')) >= 0;) {
				const line = buffer.slice(0, end);
				buffer = buffer.slice(end + 2);
				if (in_data) {
					if (line !== '.') {
						mail.data += `${line}\n`;
						continue;
					}
					in_data = false;
					this.mails.push({ ...mail });
					say('250 taken');
				} else if (/^data/i.test(line)) {
					in_data = true;
					say('354 go on');
				} else if (/^rcpt/i.test(line)) {
					mail.to.push(line.match(/<(.*)>/)[1]);
					say('250 ok');
				} else if (/^quit/i.test(line)) {
					say('221 bye');
					socket.end();
				} else say('250 ok');
			}
		});
		say('220 test ready');
	}
}
