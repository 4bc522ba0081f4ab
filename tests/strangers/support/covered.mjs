// Which routes the official SDK has called in this test, with success and with an error.
import assert from 'node:assert/strict';
import { Dropbox } from 'dropbox';
import { families, promised_routes } from './routes.mjs';

/** The SDK's methods by the route that each calls. */
export const methods = methodsByRoute();

const succeeded = new Map();
const failed = new Map();

function methodsByRoute() {
	const found = new Map();
	const sdk = new Dropbox({ accessToken: 'none' });
	for (const [name, method] of Object.entries(sdk)) {
		if (typeof method !== 'function' || name === 'fetch') continue;
		const route = method.call({ request: (path) => path }, {});
		if (typeof route === 'string') found.set(route, name);
	}
	return found;
}

function count(calls, route) {
	calls.set(route, (calls.get(route) ?? 0) + 1);
}

/** The SDK with these options, unchanged but for being watched. */
export function watchedDropbox(options) {
	const sdk = new Dropbox(options);
	const request = sdk.request.bind(sdk);
	sdk.request = async (route, ...more) => {
		try {
			const answer = await request(route, ...more);
			count(succeeded, route);
			return answer;
		} catch (thrown) {
			count(failed, route);
			if (thrown.error) thrown.message = `${route}: ${JSON.stringify(thrown.error)}`; // the SDK's own says little
			throw thrown;
		}
	};
	return sdk;
}

/** Every promised route was called with success, and in every family something was refused. */
export function assertAllCovered() {
	const missing = promised_routes.filter((route) => !succeeded.get(route));
	const without_error = Object.keys(families).filter(
		(family) => ![...failed.keys()].some((route) => route.startsWith(`${family}/`))
	);
	const sum = (calls) => [...calls.values()].reduce((before, one) => before + one, 0);
	const with_method = promised_routes.filter((route) => methods.has(route)).length;
	console.log(
		`the SDK has ${with_method} methods for the ${promised_routes.length} promised routes, called ` +
			`${promised_routes.length - missing.length} with success: ${sum(succeeded)} answers, ${sum(failed)} refusals`
	);
	assert.deepEqual(missing, [], 'routes that the SDK did not call with success');
	assert.deepEqual(without_error, [], 'families in which nothing was refused');
}

/** Awaits a refusal of this status; its error_summary, or text of a 400, begins with or contains the words. */
export async function refused(call, status, words) {
	const thrown = await call.then(
		() => assert.fail(`expected ${status} ${words}, was let through`),
		(error) => error
	);
	assert.equal(thrown.status, status, JSON.stringify(thrown.error ?? String(thrown)));
	const text = typeof thrown.error === 'string' ? thrown.error : thrown.error.error_summary;
	assert.ok(text.includes(words), `expected "${words}", got: ${text}`);
	return thrown.error;
}
