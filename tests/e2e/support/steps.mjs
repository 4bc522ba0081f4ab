// A journey in steps that follow each other: once one has failed, the rest can't go on.
import { test } from 'node:test';

/** What a browser's page shows, for whoever reads of a failure. */
export async function shownOn(page) {
	const text = await page
		?.locator('body')
		.innerText()
		.catch(() => '');
	return `at ${page?.url()}\n${text}`;
}

/** The function that adds steps to one journey. `tell()` says how things stand when one has failed. */
export function stepsTelling(tell, timeout_ms = 120_000) {
	let failed_step;
	return (name, body) =>
		test(name, { timeout: timeout_ms }, async () => {
			if (failed_step) throw new Error(`impossible since this failed: ${failed_step}`);
			try {
				await body();
			} catch (thrown) {
				failed_step = name;
				console.error(await tell());
				throw thrown;
			}
		});
}
