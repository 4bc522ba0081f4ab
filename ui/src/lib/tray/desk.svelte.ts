// What people decide in the tray: calls the server, and tells what came of it.
import { SvelteSet } from 'svelte/reactivity';
import * as calls from '#lib/api/calls.ts';
import { asApiError } from '#lib/api/client.ts';
import type { NotDone, RejectTo, TrayMatch, TrayOutcome, TrayRequest } from '#lib/api/types.ts';
import { counted } from '#lib/format.ts';
import { toasts } from '#lib/parts/toasts.svelte.ts';
import type { TrayFeed } from './feed.svelte.ts';

/** These, or all that the list shows. */
export type Chosen = { ids: string[] } | { all: TrayMatch };

const ids_max = 1_000; // of one request

export class Desk {
	readonly working = new SvelteSet<string>();
	/** What was not done, until somebody has read it. */
	not_done = $state.raw<NotDone[]>([]);
	not_done_total = $state(0);
	#rejected_last: Chosen | undefined;

	constructor(readonly feed: () => TrayFeed) {}

	get busy(): boolean {
		return this.working.size > 0;
	}

	release = (chosen: Chosen) =>
		this.#act(
			chosen,
			(body) => calls.trayAct('release', body),
			(done) => `${counted(done, 'file')} released.`
		);

	retry = (chosen: Chosen) =>
		this.#act(
			chosen,
			(body) => calls.trayAct('retry', body),
			(done) => (done === 1 ? '1 file is tried again.' : `${counted(done, 'file')} are tried again.`)
		);

	restore = (chosen: Chosen) =>
		this.#act(
			chosen,
			(body) => calls.trayAct('restore', body),
			(done) => (done === 1 ? '1 file waits again.' : `${counted(done, 'file')} wait again.`)
		);

	/** Fails where the server does: the dialog shows it. */
	async reject(chosen: Chosen, note: string, to: RejectTo): Promise<void> {
		const ids = 'ids' in chosen ? chosen.ids : this.feed().items.map((item) => item.intake.id);
		const outcome = await this.#send(chosen, (body) => calls.trayReject({ ...body, note, to }));
		this.#rejected_last = { ids };
		this.#tell(outcome, `${counted(outcome.done, 'file')} rejected.`, {
			label: 'Undo',
			act: () => void this.undo()
		});
	}

	/** Takes the last rejection back. */
	async undo(): Promise<void> {
		const last = this.#rejected_last;
		this.#rejected_last = undefined;
		if (last) await this.restore(last);
	}

	dismiss(): void {
		this.not_done = [];
		this.not_done_total = 0;
	}

	async #act(
		chosen: Chosen,
		call: (body: TrayRequest) => Promise<TrayOutcome>,
		words: (done: number) => string
	): Promise<void> {
		try {
			const outcome = await this.#send(chosen, call);
			this.#tell(outcome, words(outcome.done));
		} catch (thrown) {
			const error = asApiError(thrown);
			toasts.say(`${error.detail} ${error.hint}`, 'bad');
		}
	}

	async #send(chosen: Chosen, call: (body: TrayRequest) => Promise<TrayOutcome>): Promise<TrayOutcome> {
		if ('all' in chosen) {
			const all = this.feed().items.map((item) => item.intake.id);
			return this.#while(all, () => call({ matching: chosen.all }));
		}
		const sum: TrayOutcome = { done: 0, not_done_total: 0, not_done: [] };
		for (let first = 0; first < chosen.ids.length; first += ids_max) {
			const intake_ids = chosen.ids.slice(first, first + ids_max);
			const outcome = await this.#while(intake_ids, () => call({ intake_ids }));
			sum.done += outcome.done;
			sum.not_done_total += outcome.not_done_total;
			sum.not_done = [...sum.not_done, ...outcome.not_done];
		}
		return sum;
	}

	async #while(ids: string[], call: () => Promise<TrayOutcome>): Promise<TrayOutcome> {
		for (const id of ids) this.working.add(id);
		try {
			const outcome = await call();
			const left = new Set(outcome.not_done.map((one) => one.intake_id));
			if (outcome.not_done_total === left.size) this.feed().drop(new Set(ids.filter((id) => !left.has(id))));
			return outcome;
		} finally {
			for (const id of ids) this.working.delete(id);
			void this.feed().renew();
		}
	}

	#tell(outcome: TrayOutcome, words: string, action?: { label: string; act: () => void }): void {
		this.not_done = outcome.not_done;
		this.not_done_total = outcome.not_done_total;
		if (outcome.done > 0) toasts.say(words, 'good', action);
	}
}
