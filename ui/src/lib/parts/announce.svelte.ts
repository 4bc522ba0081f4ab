// One polite voice for counts and progress: at most one sentence in five seconds, the latest wins.

const pause_ms = 5_000;

class Announcer {
	text = $state('');
	#last = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;

	say(text: string): void {
		clearTimeout(this.#timer);
		const wait = Math.max(0, this.#last + pause_ms - Date.now());
		this.#timer = setTimeout(() => {
			this.#last = Date.now();
			this.text = text;
		}, wait);
	}
}

export const announcer = new Announcer();
