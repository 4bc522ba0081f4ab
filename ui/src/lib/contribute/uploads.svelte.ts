// The files that a contributor sends to an upload page, or a member to an import, a few at a time, by tus: what a lost
// connection or a reload interrupts goes on where it was.
import { Upload, type DetailedError } from 'tus-js-client';
import { ApiError } from '#lib/api/client.ts';
import type { Problem } from '#lib/api/types.ts';
import { ChecksumHttpStack } from './checksums.ts';

const atOnce = 3;
/** Then every half minute, for about a quarter of an hour; what came through begins them anew. */
const retryDelays = [0, 1_000, 3_000, 5_000, 10_000, ...Array<number>(30).fill(30_000)];

export type SendState = 'waiting' | 'sending' | 'paused' | 'sent' | 'failed';

/** What the server said, or that it said nothing. */
export function errorOf(thrown: Error | DetailedError): ApiError {
	const response = 'originalResponse' in thrown ? thrown.originalResponse : null;
	let problem: Partial<Problem> = {};
	try {
		problem = JSON.parse(response?.getBody() ?? '') as Partial<Problem>;
	} catch {
		// A proxy's page, or no answer at all.
	}
	const status = response?.getStatus() ?? 0;
	return new ApiError(
		status,
		problem.code ?? (status ? `http_${status}` : 'server_unreachable'),
		problem.detail ?? 'The server does not answer.',
		problem.hint ?? 'Check that you are online, then try again. Nothing was lost.',
		problem.ref ?? ''
	);
}

/** Passing faults, and pieces that arrived damaged; the rest stays wrong however often it is sent. */
export const isWorthAnotherTry = (status: number): boolean =>
	status === 0 || status >= 500 || [408, 409, 423, 429, 460].includes(status);

export class FileToSend {
	state = $state<SendState>('waiting');
	sent = $state(0);
	error = $state<ApiError>();
	upload: Upload | undefined;

	constructor(
		readonly file: File,
		/** With the folders that it was chosen in: "2024/Rome/rex.jpg". */
		readonly path: string = file.name
	) {}

	readonly percent = $derived.by(() =>
		this.file.size === 0 ? 0 : Math.floor((100 * this.sent) / this.file.size)
	);
}

/** Where files are sent, and what is said of each. */
export interface Destination {
	endpoint: string;
	chunk_bytes: number;
	metadata: (one: FileToSend) => Record<string, string>;
}

export const uploadPage = (token: string, chunk_bytes: number, submission: string): Destination => ({
	endpoint: `/uploads/${encodeURIComponent(token)}/files`,
	chunk_bytes,
	metadata: (one) => ({ filename: one.file.name, submission })
});

export class Uploads {
	files = $state<FileToSend[]>([]);
	#to: Destination | undefined;

	readonly waiting = $derived.by(() => this.files.filter((one) => one.state === 'waiting').length);
	readonly isSending = $derived.by(() =>
		this.files.some((one) => one.state === 'sending' || one.state === 'paused')
	);
	readonly arrived = $derived.by(() => this.files.filter((one) => one.state === 'sent').length);
	readonly isDone = $derived.by(
		() => this.arrived > 0 && this.files.every((one) => one.state === 'sent' || one.state === 'failed')
	);

	/** The same file chosen twice is sent once; the count of those that were chosen before. */
	add(files: Iterable<File | FileToSend>): number {
		const key = ({ file, path }: FileToSend) => `${path} ${file.size} ${file.lastModified}`;
		const known = new Set(this.files.map(key));
		const added: FileToSend[] = [];
		let twice = 0;
		for (const chosen of files) {
			const one = chosen instanceof FileToSend ? chosen : new FileToSend(chosen);
			if (known.has(key(one))) {
				twice += 1;
				continue;
			}
			known.add(key(one));
			added.push(one);
		}
		this.files.push(...added);
		return twice;
	}

	leaveOut(one: FileToSend): void {
		void one.upload?.abort(true).catch(() => {}); // what came of it is forgotten by itself otherwise
		this.files = this.files.filter((other) => other !== one);
		this.#next();
	}

	start(to: Destination): void {
		this.#to = to;
		this.#next();
	}

	again(one: FileToSend): void {
		one.error = undefined;
		one.state = 'waiting';
		this.#next();
	}

	/** Back online: don't wait for the next try. */
	wake(): void {
		for (const one of this.files) if (one.state === 'failed' && one.error?.status === 0) this.again(one);
	}

	#next(): void {
		const to = this.#to;
		if (!to) return;
		let free = atOnce - this.files.filter((one) => one.state === 'sending' || one.state === 'paused').length;
		for (const one of this.files) {
			if (free <= 0) return;
			if (one.state !== 'waiting') continue;
			free -= 1;
			one.state = 'sending';
			void this.#send(one, to);
		}
	}

	async #send(one: FileToSend, to: Destination): Promise<void> {
		const upload = new Upload(one.file, {
			endpoint: to.endpoint,
			chunkSize: to.chunk_bytes,
			retryDelays,
			removeFingerprintOnSuccess: true,
			metadata: to.metadata(one),
			fingerprint: (file) =>
				Promise.resolve(
					['sluice', to.endpoint, one.path, (file as File).size, (file as File).lastModified].join(' ')
				),
			httpStack: new ChecksumHttpStack(),
			onShouldRetry: (error) => {
				const again = isWorthAnotherTry(error.originalResponse?.getStatus() ?? 0);
				if (again) one.state = 'paused';
				return again;
			},
			onProgress: (sent) => {
				one.sent = sent;
				one.state = 'sending';
			},
			onSuccess: () => this.#end(one, 'sent'),
			onError: (error) => {
				one.error = errorOf(error);
				this.#end(one, 'failed');
			}
		});
		one.upload = upload;
		const before = await upload.findPreviousUploads();
		if (before[0]) upload.resumeFromPreviousUpload(before[0]);
		upload.start();
	}

	#end(one: FileToSend, state: SendState): void {
		one.state = state;
		if (state === 'sent') one.sent = one.file.size;
		this.#next();
	}
}
