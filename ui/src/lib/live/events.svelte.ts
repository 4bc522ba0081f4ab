// The server's event stream, shared by all pages of this tab. It only speeds up what the pages would ask for anyway:
// the server is the truth, and when the stream is down the pages poll.
import type { AssetSummary, Intake, TransferStatus } from '#lib/api/types.ts';

interface Messages {
	transfers: TransferStatus;
	intake: Intake;
	asset: AssetSummary;
	/** Something about this connection changed: ask for it anew. */
	connection: { id: string };
}
type Name = keyof Messages;

// A browser allows six connections to one server: tabs that nobody looks at give theirs back.
const hidden_ms_max = 10_000;
const retry_ms_max = 30_000;

class LiveEvents {
	connected = $state(false);

	#source: EventSource | undefined;
	#wanted = false;
	#failures = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#listeners = new Map<Name, Set<(message: never) => void>>();
	#onOpen = new Set<() => void>();

	start(): void {
		if (this.#wanted) return;
		this.#wanted = true;
		document.addEventListener('visibilitychange', this.#visibility);
		this.#open();
	}

	stop(): void {
		this.#wanted = false;
		document.removeEventListener('visibilitychange', this.#visibility);
		this.#close();
	}

	/** Hears one kind of event until the returned function is called. */
	on<N extends Name>(name: N, listener: (message: Messages[N]) => void): () => void {
		const listeners = this.#listeners.get(name) ?? new Set();
		this.#listeners.set(name, listeners);
		listeners.add(listener as (message: never) => void);
		return () => void listeners.delete(listener as (message: never) => void);
	}

	/** Called each time the stream opens again: what happened meanwhile must be asked for. */
	onOpen(listener: () => void): () => void {
		this.#onOpen.add(listener);
		return () => void this.#onOpen.delete(listener);
	}

	#open = () => {
		this.#close();
		if (!this.#wanted) return;
		const source = new EventSource('/api/v1/events');
		this.#source = source;
		source.onopen = () => {
			this.connected = true;
			this.#failures = 0;
			for (const listener of this.#onOpen) listener();
		};
		source.onerror = () => {
			this.#close();
			if (!this.#wanted || document.hidden) return;
			const wait_ms = Math.min(1_000 * 2 ** this.#failures++, retry_ms_max);
			this.#timer = setTimeout(this.#open, wait_ms);
		};
		for (const name of ['transfers', 'intake', 'asset', 'connection'] as const) {
			source.addEventListener(name, (event) => this.#hear(name, (event as MessageEvent<string>).data));
		}
	};

	#hear(name: Name, data: string): void {
		let message: never;
		try {
			message = JSON.parse(data) as never;
		} catch {
			return; // cut short by a proxy; the next poll makes up for it
		}
		for (const listener of this.#listeners.get(name) ?? []) listener(message);
	}

	#close(): void {
		clearTimeout(this.#timer);
		this.#source?.close();
		this.#source = undefined;
		this.connected = false;
	}

	#visibility = () => {
		clearTimeout(this.#timer);
		if (document.hidden) this.#timer = setTimeout(() => this.#close(), hidden_ms_max);
		else if (!this.#source) this.#open();
	};
}

export const live = new LiveEvents();
