// What the signed-in person may do, and the words for what they may not.
import { page } from '$app/state';
import type { Session, Verb } from '#lib/api/types.ts';
import { verbWords } from '#lib/words.ts';

export const currentSession = (): Session | undefined => page.data.session as Session | undefined;

/** Why the person may not do it; undefined where they may. */
export function whyNot(verb: Verb): string | undefined {
	if (currentSession()?.verbs.includes(verb)) return undefined;
	return `Your role does not include “${verbWords[verb]}”. Ask an administrator of this account.`;
}
