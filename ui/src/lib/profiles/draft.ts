// A profile while somebody edits it: text as typed, turned into rules when it is saved.
import type { AfterIngest, Field, ProfileRules } from '#lib/api/types.ts';
import { belongingsOf, problemsOfBelongings, rulesOfBelongings, type BelongingsDraft } from './belongings.ts';
import {
	intakeDraftOf,
	intakeProblemsOf,
	intakeRulesOf,
	type IntakeDraft,
	type IntakeProblems
} from './intake.ts';

export interface DefaultRow {
	field: string;
	text: string; // of a list: one value a line
}
export interface Draft {
	name: string;
	defaults: DefaultRow[];
	asset_group_id: string;
	category_ids: string[];
	every_type: boolean;
	kinds: string[];
	mimes: string;
	after_ingest: AfterIngest;
	move_to: string;
	belongings: BelongingsDraft;
	intake: IntakeDraft;
	/** What the profile says besides, which this form doesn't show and keeps. */
	kept: Partial<ProfileRules>;
}

export const kinds = ['image', 'video', 'audio', 'document', 'other'];

export function draftOf(rules: ProfileRules | undefined, first_group: string): Draft {
	if (!rules) {
		return {
			name: '',
			defaults: [],
			asset_group_id: first_group,
			category_ids: [],
			every_type: true,
			kinds: [],
			mimes: '',
			after_ingest: 'delete',
			move_to: '/Ingested',
			belongings: belongingsOf(undefined),
			intake: intakeDraftOf(undefined),
			kept: {}
		};
	}
	return {
		name: rules.name,
		defaults: Object.entries(rules.metadata).map(([field, values]) => ({ field, text: values.join('\n') })),
		asset_group_id: rules.asset_group_id,
		category_ids: [...rules.category_ids],
		every_type: rules.allowed_types.length === 0,
		kinds: rules.allowed_types.filter((type) => kinds.includes(type)),
		mimes: rules.allowed_types.filter((type) => !kinds.includes(type)).join(', '),
		after_ingest: rules.after_ingest,
		move_to: rules.move_to || '/Ingested',
		belongings: belongingsOf(rules),
		intake: intakeDraftOf(rules),
		kept: rules.duplicates ? { duplicates: rules.duplicates } : {}
	};
}

/** For a first link: every kind of file, and the folder is tidied. */
export function plainProfile(asset_group_id: string): ProfileRules {
	return {
		name: 'From contributors',
		metadata: {},
		asset_group_id,
		category_ids: [],
		allowed_types: [],
		after_ingest: 'delete',
		move_to: ''
	};
}

export function rulesOf(draft: Draft, fields: Field[]): ProfileRules {
	const isList = (key: string) => fields.find((field) => field.key === key)?.type === 'list';
	const metadata: Record<string, string[]> = {};
	for (const { field, text } of draft.defaults) {
		const values = isList(field) ? text.split('\n').map((line) => line.trim()) : [text.trim()];
		const kept = values.filter(Boolean);
		if (field && kept.length) metadata[field] = kept;
	}
	const mimes = draft.mimes
		.split(/[\s,;]+/)
		.map((mime) => mime.toLowerCase())
		.filter(Boolean);
	return {
		...draft.kept,
		...rulesOfBelongings(draft.belongings),
		...intakeRulesOf(draft.intake),
		name: draft.name.trim(),
		metadata,
		asset_group_id: draft.asset_group_id,
		category_ids: draft.category_ids,
		allowed_types: draft.every_type ? [] : [...draft.kinds, ...mimes],
		after_ingest: draft.after_ingest,
		move_to: draft.after_ingest === 'move_to' ? draft.move_to.trim() : ''
	};
}

/** What keeps the draft from being saved, by the part of the form. */
export function problemsOf(
	draft: Draft
): Partial<Record<'name' | 'asset_group_id' | 'allowed_types' | 'move_to' | 'release' | 'expiry', string>> &
	IntakeProblems {
	const problems: ReturnType<typeof problemsOf> = {
		...problemsOfBelongings(draft.belongings),
		...intakeProblemsOf(draft.intake)
	};
	if (!draft.name.trim()) problems.name = 'Give the profile a name.';
	if (!draft.asset_group_id) problems.asset_group_id = 'Choose the group that assets go into.';
	if (!draft.every_type && draft.kinds.length === 0 && !draft.mimes.trim()) {
		problems.allowed_types = 'Choose at least one type, or take every type.';
	}
	if (draft.after_ingest === 'move_to' && !/^\/[^/]/.test(draft.move_to.trim())) {
		problems.move_to = 'Name a Dropbox folder that begins with “/”, for example /Ingested.';
	}
	return problems;
}
