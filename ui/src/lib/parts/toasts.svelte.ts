// Short messages at the foot of the page. They wait while somebody reads or tabs through them; errors stay.

export interface Toast {
	id: number;
	text: string;
	tone: 'good' | 'bad';
	action?: { label: string; act: () => void };
}

const shown_ms = 10_000;

class Toasts {
	list = $state<Toast[]>([]);
	#next = 1;
	#timers = new Map<number, ReturnType<typeof setTimeout>>();

	say(text: string, tone: Toast['tone'] = 'good', action?: Toast['action']): void {
		const id = this.#next++;
		this.list = [...this.list.slice(-3), { id, text, tone, action }];
		if (tone === 'good') this.#arm(id);
	}

	dismiss(id: number): void {
		clearTimeout(this.#timers.get(id));
		this.#timers.delete(id);
		this.list = this.list.filter((toast) => toast.id !== id);
	}

	pause(): void {
		for (const timer of this.#timers.values()) clearTimeout(timer);
	}

	resume(): void {
		for (const id of this.#timers.keys()) this.#arm(id);
	}

	#arm(id: number): void {
		this.#timers.set(
			id,
			setTimeout(() => this.dismiss(id), shown_ms)
		);
	}
}

export const toasts = new Toasts();
