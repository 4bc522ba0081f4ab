// How much a fault is repeated, and where its outcome goes: short by default, long in `./dev campaign`.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';

/** A number from the environment, E2E_<NAME>; the campaign sets it. */
export const given = (name, otherwise) => Number(process.env[`E2E_${name}`] ?? otherwise);

export const seed = given('SEED', Math.floor(Math.random() * 1e9));

/** The command that does this test again, with the same seed. */
export function replay(test, extra = '') {
	return `E2E_SEED=${seed} ${extra}SLUICE_BIN=build/release/bin tests/e2e/run.sh ${test}_test.mjs`;
}

/**
 * Notes one line of the table of faults (numbers as in the design), then asserts that nothing was lost, doubled
 * or deleted early. E2E_REPORT names a file that gets one line of JSON each.
 */
export function note({ line, fault, count, outcome, settle_ms = [], detail = '', test }) {
	const { lost = 0, duplicated = 0, early = 0, files = 0 } = outcome;
	const entry = { line, fault, count, files, lost, duplicated, early, settle_ms, detail, seed, replay: replay(test) };
	console.log(
		`${fault}: ${count} times, ${files} files, lost ${lost}, duplicated ${duplicated}, early ${early}. ${detail}`
	);
	if (process.env.E2E_REPORT) appendFileSync(process.env.E2E_REPORT, `${JSON.stringify(entry)}\n`);
	assert.deepEqual({ lost, duplicated, early }, { lost: 0, duplicated: 0, early: 0 }, entry.replay);
}

/** Says how to do it again when `body` fails. */
export async function replayable(test, body, extra = '') {
	console.log(`E2E_SEED=${seed}`);
	try {
		return await body();
	} catch (thrown) {
		console.error(`To see it again: ${replay(test, extra)}`);
		throw thrown;
	}
}
