import { redirect } from '@sveltejs/kit';

/** Whoever may not see transfers has nothing to see here. */
export async function load({ parent }) {
	const { session } = await parent();
	if (!session.verbs.includes('view_transfers')) redirect(307, '/library');
}
