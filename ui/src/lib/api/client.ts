// The one place that calls the server. Every failure is an ApiError that says what happened and what to do.
import type { Problem } from './types.ts';

export class ApiError extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		readonly detail: string,
		readonly hint: string,
		readonly ref: string
	) {
		super(detail);
		this.name = 'ApiError';
	}
}

/** Called when the server says that nobody is signed in. */
let onSignedOut: () => void = () => {};
export function whenSignedOut(act: () => void): void {
	onSignedOut = act;
}

const unreachable = () =>
	new ApiError(
		0,
		'server_unreachable',
		'Sluice does not answer.',
		'Check that the server is running and that you are online, then try again. Nothing was lost.',
		''
	);

async function errorOf(response: Response): Promise<ApiError> {
	const fallback = `The server answered ${response.status} ${response.statusText}`.trim() + '.';
	let problem: Partial<Problem> = {};
	try {
		problem = (await response.json()) as Partial<Problem>;
	} catch {
		// Not our server's JSON (a proxy's page, say): the status line is all there is.
	}
	return new ApiError(
		response.status,
		problem.code ?? `http_${response.status}`,
		problem.detail || problem.title || fallback,
		problem.hint ?? '',
		problem.ref ?? ''
	);
}

/** At any address of the server; `whenSignedOut` is for those below /api/v1. */
export async function ask<T>(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<T> {
	let response: Response;
	try {
		response = await fetch(url, {
			method,
			signal,
			credentials: 'same-origin',
			headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
			body: body === undefined ? undefined : JSON.stringify(body)
		});
	} catch (error) {
		if (signal?.aborted) throw error;
		throw unreachable();
	}
	if (!response.ok) throw await errorOf(response);
	if (response.status === 204) return undefined as T;
	return (await response.json()) as T;
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
	try {
		return await ask<T>(method, `/api/v1${path}`, body, signal);
	} catch (error) {
		const askingWhoIAm = path === '/session';
		if (error instanceof ApiError && error.status === 401 && !askingWhoIAm) onSignedOut();
		throw error;
	}
}

export const get = <T>(path: string, signal?: AbortSignal) => call<T>('GET', path, undefined, signal);
export const post = <T>(path: string, body?: unknown) => call<T>('POST', path, body);
export const put = <T>(path: string, body: unknown) => call<T>('PUT', path, body);
export const patch = <T>(path: string, body: unknown) => call<T>('PATCH', path, body);
export const remove = <T = void>(path: string) => call<T>('DELETE', path);

/** "?a=1&b=2" without the members that are empty. */
export function query(members: Record<string, string | number | undefined>): string {
	const search = new URLSearchParams();
	for (const [name, value] of Object.entries(members)) {
		if (value !== undefined && value !== '') search.set(name, String(value));
	}
	const text = search.toString();
	return text ? `?${text}` : '';
}

/** What to show for anything that was thrown. */
export function asApiError(thrown: unknown): ApiError {
	if (thrown instanceof ApiError) return thrown;
	const message = thrown instanceof Error ? thrown.message : String(thrown);
	return new ApiError(0, 'page_error', `This page met an error: ${message}`, 'Reload the page.', '');
}
