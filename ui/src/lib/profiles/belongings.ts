// What a profile says of collections, versions, availability and owners, while somebody edits it.
import type { Availability, OwnerRule, ProfileRules, VersionConflict } from '#lib/api/types.ts';
import { fromLocal, toLocal } from '#lib/asset/availability.ts';

/** never: no such instant. */
export interface WhenDraft {
	how: 'never' | 'days' | 'at';
	days: string;
	at: string; // as a date-time control has it
}
export interface OwnerDraft {
	path: string;
	user_id: string; // '' = the submitter
}
export interface BelongingsDraft {
	collection_ids: string[];
	makes_folders: boolean;
	below: string; // '' = at the top
	version_conflict: VersionConflict | ''; // '' = versions of the same file only
	release: WhenDraft;
	expiry: WhenDraft;
	owners: OwnerDraft[];
}
export type BelongingsRules = Pick<
	ProfileRules,
	'collection_ids' | 'folder_collections' | 'version_conflict' | 'availability' | 'owners'
>;

const whenOf = (days: number | undefined, at: string | undefined): WhenDraft => ({
	how: at ? 'at' : days === undefined ? 'never' : 'days',
	days: String(days ?? ''),
	at: toLocal(at)
});

export function belongingsOf(rules: BelongingsRules | undefined): BelongingsDraft {
	const { release_after_days, release_at, expires_after_days, expires_at } = rules?.availability ?? {};
	return {
		collection_ids: [...(rules?.collection_ids ?? [])],
		makes_folders: rules?.folder_collections !== undefined,
		below: rules?.folder_collections?.below ?? '',
		version_conflict: rules?.version_conflict ?? '',
		release: whenOf(release_after_days, release_at),
		expiry: whenOf(expires_after_days, expires_at),
		owners: (rules?.owners ?? []).map((rule) => ({ path: rule.path, user_id: rule.user_id ?? '' }))
	};
}

function availabilityOf(draft: BelongingsDraft): Availability | undefined {
	const rules: Availability = {};
	const at = { release: fromLocal(draft.release.at), expiry: fromLocal(draft.expiry.at) };
	if (draft.release.how === 'days') rules.release_after_days = Number(draft.release.days);
	if (draft.release.how === 'at' && at.release) rules.release_at = at.release;
	if (draft.expiry.how === 'days') rules.expires_after_days = Number(draft.expiry.days);
	if (draft.expiry.how === 'at' && at.expiry) rules.expires_at = at.expiry;
	return Object.keys(rules).length ? rules : undefined;
}

export function rulesOfBelongings(draft: BelongingsDraft): BelongingsRules {
	const rules: BelongingsRules = {};
	if (draft.collection_ids.length) rules.collection_ids = draft.collection_ids;
	if (draft.makes_folders) rules.folder_collections = draft.below ? { below: draft.below } : {};
	if (draft.version_conflict) rules.version_conflict = draft.version_conflict;
	const availability = availabilityOf(draft);
	if (availability) rules.availability = availability;
	if (draft.owners.length) {
		rules.owners = draft.owners.map(({ path, user_id }): OwnerRule =>
			user_id ? { path: path.trim(), user_id } : { path: path.trim() }
		);
	}
	return rules;
}

const wholeDays = (text: string, least: number): boolean =>
	/^\d{1,5}$/.test(text.trim()) && Number(text) >= least && Number(text) <= 36_500;

function problemOfWhen(when: WhenDraft, least: number): string | undefined {
	if (when.how === 'days' && !wholeDays(when.days, least)) return `Fill in ${least} to 36,500 days.`;
	if (when.how === 'at' && !fromLocal(when.at)) return 'Choose a day and a time.';
	return undefined;
}

export function problemsOfBelongings(draft: BelongingsDraft): { release?: string; expiry?: string } {
	const problems: { release?: string; expiry?: string } = {};
	const release = problemOfWhen(draft.release, 0);
	const expiry = problemOfWhen(draft.expiry, 1);
	if (release) problems.release = release;
	if (expiry) problems.expiry = expiry;
	if (release || expiry) return problems;
	const { release_after_days, release_at, expires_after_days, expires_at } = availabilityOf(draft) ?? {};
	const ends_first =
		(release_at && expires_at && expires_at <= release_at) ||
		(release_after_days !== undefined &&
			expires_after_days !== undefined &&
			expires_after_days <= release_after_days);
	if (ends_first) problems.expiry = 'It would expire before it is released. Choose a later expiry.';
	return problems;
}

export interface BelongingsNames {
	collection: (id: string) => string;
	member: (id: string) => string;
	version: (rule: VersionConflict | undefined) => string;
	moment: (instant: string) => string;
}

const inDays = (
	days: number | undefined,
	at: string | undefined,
	names: BelongingsNames
): string | undefined =>
	at ? names.moment(at) : days === undefined ? undefined : `${days} days after it came in`;

/** What a revision says of it, each in one line, for comparing revisions. */
export function linesOf(rules: BelongingsRules, names: BelongingsNames): [string, string][] {
	const { release_after_days, release_at, expires_after_days, expires_at } = rules.availability ?? {};
	const folders = rules.folder_collections;
	return [
		['Collections', rules.collection_ids?.map(names.collection).join(', ') || 'none'],
		[
			'Folders as collections',
			folders ? (folders.below ? `within ${names.collection(folders.below)}` : 'at the top') : 'no'
		],
		['Versions', names.version(rules.version_conflict)],
		['Release', inDays(release_after_days, release_at, names) ?? 'at once'],
		['Expiry', inDays(expires_after_days, expires_at, names) ?? 'never'],
		[
			'Owners',
			rules.owners
				?.map(
					(rule) =>
						`${rule.path || 'everything'}: ${rule.user_id ? names.member(rule.user_id) : 'who sent it'}`
				)
				.join('; ') || 'nobody'
		]
	];
}
