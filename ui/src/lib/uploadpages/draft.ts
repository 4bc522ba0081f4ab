// What the form of an upload page holds, and what it asks of the server.
import type { Asked, Field, PageText, Release, UploadPage, UploadPageRequest } from '#lib/api/types.ts';

export interface Translation extends PageText {
	language: string;
}

export interface Draft {
	title: string;
	instructions: string;
	profile_id: string;
	/** The mapped folder that files go into; empty: straight into the library. */
	mapping_id: string;
	/** With the library only: a mapped folder has its own. */
	release: Release;
	deadline: string;
	ask_name: Asked;
	ask_email: Asked;
	required_fields: string[];
	width_min: string;
	height_min: string;
	language: string;
	translations: Translation[];
}

export const emptyDraft = (): Draft => ({
	title: '',
	instructions: '',
	profile_id: '',
	mapping_id: '',
	release: 'automatic',
	deadline: '',
	ask_name: 'required',
	ask_email: 'optional',
	required_fields: [],
	width_min: '',
	height_min: '',
	language: 'en',
	translations: []
});

/** `2026-11-30T09:05` in the browser's zone, as its input wants it. */
function localTime(instant: string): string {
	const at = new Date(instant);
	return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export const draftOf = (page: UploadPage): Draft => ({
	title: page.title,
	instructions: page.instructions,
	profile_id: page.profile_id,
	mapping_id: page.mapping_id ?? '',
	release: page.release,
	deadline: page.deadline ? localTime(page.deadline) : '',
	ask_name: page.ask_name,
	ask_email: page.ask_email,
	required_fields: [...page.required_fields],
	width_min: page.width_min?.toString() ?? '',
	height_min: page.height_min?.toString() ?? '',
	language: page.language,
	translations: Object.entries(page.translations).map(([language, text]) => ({ language, ...text }))
});

/** A contributor can be asked for what is words. */
export const askable = (fields: Field[]): Field[] =>
	fields.filter((field) => !field.is_deprecated && field.type !== 'date' && field.type !== 'integer');

export type Mistakes = Partial<
	Record<'title' | 'deadline' | 'width_min' | 'height_min' | 'translations', string>
>;

/** `before`: what a page has already; a deadline that has passed may stay. */
export function mistakesOf(draft: Draft, now: number, before?: Draft): Mistakes {
	const mistakes: Mistakes = {};
	if (!draft.title.trim()) mistakes.title = 'Give the page a title; contributors see it.';
	if (draft.deadline && draft.deadline !== before?.deadline && new Date(draft.deadline).getTime() <= now)
		mistakes.deadline = 'The deadline has passed already.';
	for (const side of ['width_min', 'height_min'] as const)
		if (draft[side].trim() && !/^[1-9][0-9]{0,4}$/.test(draft[side].trim()))
			mistakes[side] = 'A whole number of pixels, or nothing.';
	const languages = draft.translations.map((one) => one.language);
	if (draft.translations.some((one) => !one.title.trim()))
		mistakes.translations = 'Each language needs a title.';
	else if (new Set([...languages, draft.language]).size <= languages.length)
		mistakes.translations = 'Each language once.';
	return mistakes;
}

export function requestOf(draft: Draft): UploadPageRequest {
	const pixels = (text: string) => (text.trim() ? Number(text.trim()) : undefined);
	const [width_min, height_min] = [pixels(draft.width_min), pixels(draft.height_min)];
	return {
		title: draft.title.trim(),
		...(draft.mapping_id
			? { mapping_id: draft.mapping_id }
			: { profile_id: draft.profile_id, release: draft.release }),
		instructions: draft.instructions.trim(),
		language: draft.language,
		translations: Object.fromEntries(
			draft.translations.map((one) => [
				one.language,
				{ title: one.title.trim(), instructions: one.instructions.trim() }
			])
		),
		ask_name: draft.ask_name,
		ask_email: draft.ask_email,
		required_fields: draft.required_fields,
		...(draft.deadline && { deadline: new Date(draft.deadline).toISOString() }),
		...(width_min && { width_min }),
		...(height_min && { height_min })
	};
}

/** Languages that a page's text can be in; the words around it are there in English and German. */
export const languages: Record<string, string> = {
	en: 'English',
	de: 'German',
	fr: 'French',
	es: 'Spanish',
	it: 'Italian',
	nl: 'Dutch',
	pt: 'Portuguese',
	pl: 'Polish',
	da: 'Danish',
	sv: 'Swedish',
	tr: 'Turkish',
	uk: 'Ukrainian',
	ar: 'Arabic',
	zh: 'Chinese',
	ja: 'Japanese'
};
