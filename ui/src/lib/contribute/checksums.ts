// Each request's bytes are sent with their checksum (tus checksum extension), so that what a bad line, proxy or disk
// changes on the way is noticed by the server and sent again.
import { DefaultHttpStack, type HttpRequest, type HttpStack } from 'tus-js-client';

async function checksumOf(body: Blob): Promise<string> {
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await body.arrayBuffer()));
	return `sha256 ${btoa(String.fromCharCode(...digest))}`;
}

/** Browsers compute hashes only on pages that came over HTTPS (or from this machine). */
const canHash = (): boolean => typeof crypto !== 'undefined' && crypto.subtle !== undefined;

export class ChecksumHttpStack implements HttpStack {
	readonly #plain = new DefaultHttpStack({});

	createRequest(method: string, url: string): HttpRequest {
		const request = this.#plain.createRequest(method, url);
		const send = request.send.bind(request);
		request.send = async (body: unknown) => {
			if (body instanceof Blob && body.size > 0 && canHash())
				request.setHeader('Upload-Checksum', await checksumOf(body));
			return send(body);
		};
		return request;
	}

	getName(): string {
		return 'ChecksumHttpStack';
	}
}
