// What the form of a template holds, and what it asks of the server.
import type { LateUploads, LinkTemplate, LinkTemplateRules, Release } from '#lib/api/types.ts';

export interface TemplateDraft {
	name: string;
	connection_id: string;
	profile_id: string;
	parent_folder: string;
	title: string;
	instructions: string;
	deadline_days: string;
	late: LateUploads | '';
	closes_days: string;
	release: Release;
}

export const emptyTemplate = (): TemplateDraft => ({
	name: '',
	connection_id: '',
	profile_id: '',
	parent_folder: '/Events',
	title: 'Photos of {name}',
	instructions: '',
	deadline_days: '',
	late: '',
	closes_days: '',
	release: 'automatic'
});

export const draftOf = ({ rules }: LinkTemplate): TemplateDraft => ({
	name: rules.name,
	connection_id: rules.connection_id,
	profile_id: rules.profile_id,
	parent_folder: rules.parent_folder,
	title: rules.title,
	instructions: rules.instructions,
	deadline_days: rules.deadline_days?.toString() ?? '',
	late: rules.allow_late_uploads ?? '',
	closes_days: rules.closes_days?.toString() ?? '',
	release: rules.release
});

export type TemplateMistakes = Partial<
	Record<'name' | 'title' | 'parent_folder' | 'deadline_days' | 'closes_days', string>
>;

const isDays = (text: string) => text === '' || (/^\d{1,4}$/.test(text) && Number(text) <= 3660);

export function mistakesOf(draft: TemplateDraft): TemplateMistakes {
	const mistakes: TemplateMistakes = {};
	if (!draft.name.trim()) mistakes.name = 'Name it after the kind of event.';
	if (!/\{[^{}]+\}/.test(draft.title))
		mistakes.title = 'Write {name} where the name is to stand, so that titles differ.';
	if (draft.parent_folder.trim() && !/^\/[^/]/.test(draft.parent_folder.trim()))
		mistakes.parent_folder = 'Name a folder that begins with “/”.';
	if (!isDays(draft.deadline_days.trim())) mistakes.deadline_days = 'Give a number of days.';
	if (!isDays(draft.closes_days.trim())) mistakes.closes_days = 'Give a number of days.';
	return mistakes;
}

export const rulesOf = (draft: TemplateDraft): LinkTemplateRules => ({
	name: draft.name.trim(),
	connection_id: draft.connection_id,
	profile_id: draft.profile_id,
	parent_folder: draft.parent_folder.trim().replace(/\/+$/, ''),
	title: draft.title.trim(),
	instructions: draft.instructions.trim(),
	...(draft.deadline_days.trim() && { deadline_days: Number(draft.deadline_days) }),
	...(draft.deadline_days.trim() && draft.late && { allow_late_uploads: draft.late }),
	...(draft.closes_days.trim() && { closes_days: Number(draft.closes_days) }),
	release: draft.release
});

/** "closes 14 days after the event" */
export function endWords(rules: LinkTemplateRules): string {
	const days = (count: number) =>
		count === 0
			? 'at the end of the event’s day'
			: `${count} ${count === 1 ? 'day' : 'days'} after the event`;
	const words = [];
	if (rules.deadline_days !== undefined) words.push(`deadline ${days(rules.deadline_days)}`);
	if (rules.closes_days !== undefined) words.push(`closes ${days(rules.closes_days)}`);
	return words.join(', ') || 'stays open';
}
