import { error, redirect } from '@sveltejs/kit';
import * as calls from '#lib/api/calls.ts';
import { asApiError } from '#lib/api/client.ts';
import type { Session } from '#lib/api/types.ts';
import { signInPath } from '#lib/shell/return_path.ts';

export async function load({ url, untrack }): Promise<{ session: Session }> {
	try {
		return { session: await calls.session() };
	} catch (thrown) {
		const problem = asApiError(thrown);
		if (problem.status === 401)
			redirect(
				307,
				untrack(() => signInPath(url))
			);
		error(problem.status >= 400 ? problem.status : 503, `${problem.detail} ${problem.hint}`);
	}
}
