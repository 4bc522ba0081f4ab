// What a profile says of folders and files before they come in, while somebody edits it: text as typed.
import type { IntakeFilter, PathRule } from '#lib/api/types.ts';

export interface IntakeDraft {
	path_template: string; // empty: none
	hold_no_match: boolean;
	include: string; // one a line
	exclude: string; // one a line
	extensions: string; // separated by commas or spaces
	size_min_mb: string;
	size_max_mb: string;
	age_days_max: string;
	width_min: string;
	height_min: string;
	marker_folders: string; // separated by commas
	marker_suffixes: string; // separated by commas
}

export interface IntakeRules {
	path_rule?: PathRule;
	filter?: IntakeFilter;
}

const megabyte = 1_000_000;

export function intakeDraftOf(rules: IntakeRules | undefined): IntakeDraft {
	const filter = rules?.filter ?? {};
	const number = (value: number | undefined) => (value === undefined ? '' : String(value));
	const mb = (value: number | undefined) => (value === undefined ? '' : String(value / megabyte));
	return {
		path_template: rules?.path_rule?.path_template ?? '',
		hold_no_match: (rules?.path_rule?.no_match ?? 'hold') === 'hold',
		include: (filter.include ?? []).join('\n'),
		exclude: (filter.exclude ?? []).join('\n'),
		extensions: (filter.extensions ?? []).join(', '),
		size_min_mb: mb(filter.size_min),
		size_max_mb: mb(filter.size_max),
		age_days_max: number(filter.age_days_max),
		width_min: number(filter.width_min),
		height_min: number(filter.height_min),
		marker_folders: (filter.marker_folders ?? []).join(', '),
		marker_suffixes: (filter.marker_suffixes ?? []).join(', ')
	};
}

const listed = (text: string, by: RegExp): string[] | undefined => {
	const words = text
		.split(by)
		.map((word) => word.trim())
		.filter(Boolean);
	return words.length ? words : undefined;
};
const typed = (text: string): number | undefined => (text.trim() ? Number(text.trim()) : undefined);

/** Members that ask nothing are absent, and so is a filter of none. */
export function intakeRulesOf(draft: IntakeDraft): IntakeRules {
	const size = (text: string) => {
		const mb = typed(text);
		return mb === undefined ? undefined : Math.round(mb * megabyte);
	};
	const asked: Record<keyof IntakeFilter, unknown> = {
		include: listed(draft.include, /\n/),
		exclude: listed(draft.exclude, /\n/),
		extensions: listed(draft.extensions, /[\s,;]+/)?.map((one) => one.replace(/^\./, '').toLowerCase()),
		size_min: size(draft.size_min_mb),
		size_max: size(draft.size_max_mb),
		age_days_max: typed(draft.age_days_max),
		width_min: typed(draft.width_min),
		height_min: typed(draft.height_min),
		marker_folders: listed(draft.marker_folders, /[,;\n]/),
		marker_suffixes: listed(draft.marker_suffixes, /[,;\n]/)
	};
	const filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
	const path_template = draft.path_template.trim();
	return {
		...(path_template && {
			path_rule: { path_template, no_match: draft.hold_no_match ? ('hold' as const) : ('take' as const) }
		}),
		...(Object.keys(filter).length > 0 && { filter: filter as IntakeFilter })
	};
}

export type IntakeProblems = Partial<Record<'size' | 'age_days_max' | 'pixels', string>>;

/** What a person typed that is no number. What a template means is told by the server. */
export function intakeProblemsOf(draft: IntakeDraft): IntakeProblems {
	const problems: IntakeProblems = {};
	const isWrong = (text: string, whole: boolean) => {
		const value = typed(text);
		return value !== undefined && !(value >= 0 && (!whole || Number.isInteger(value)));
	};
	if (isWrong(draft.size_min_mb, false) || isWrong(draft.size_max_mb, false)) {
		problems.size = 'Write sizes as a number of megabytes, for example 0.5.';
	} else if (Number(draft.size_min_mb) > (typed(draft.size_max_mb) ?? Infinity)) {
		problems.size = 'The smallest size is larger than the largest.';
	}
	if (isWrong(draft.age_days_max, true)) problems.age_days_max = 'Write the age as a whole number of days.';
	if (isWrong(draft.width_min, true) || isWrong(draft.height_min, true)) {
		problems.pixels = 'Write whole numbers of pixels, for example 1600.';
	}
	return problems;
}

/** The filter in words, a line each; none where everything is taken. */
export function filterWords(filter: IntakeFilter | undefined): string[] {
	if (!filter) return [];
	const lines: string[] = [];
	const mb = (value: number) => `${value / megabyte} MB`;
	if (filter.include) lines.push(`Only ${filter.include.join(', ')}`);
	if (filter.exclude) lines.push(`Not ${filter.exclude.join(', ')}`);
	if (filter.extensions) lines.push(`Only ${filter.extensions.map((one) => `.${one}`).join(', ')} files`);
	if (filter.size_min !== undefined) lines.push(`From ${mb(filter.size_min)}`);
	if (filter.size_max !== undefined) lines.push(`Up to ${mb(filter.size_max)}`);
	if (filter.age_days_max !== undefined) lines.push(`Changed within ${filter.age_days_max} days`);
	if (filter.width_min !== undefined || filter.height_min !== undefined) {
		lines.push(`Pictures from ${filter.width_min ?? 1} × ${filter.height_min ?? 1} pixels`);
	}
	if (filter.marker_folders) lines.push(`In a folder ${filter.marker_folders.join(' or ')}`);
	if (filter.marker_suffixes) lines.push(`Named …${filter.marker_suffixes.join(' or …')}`);
	return lines;
}
