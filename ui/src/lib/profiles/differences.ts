// What one revision of a profile changed, in words.
import type { ProfileRules } from '#lib/api/types.ts';
import { moment } from '#lib/format.ts';
import { afterIngestWords, versionConflictWords } from '#lib/words.ts';
import { linesOf } from './belongings.ts';
import { filterWords } from './intake.ts';

export interface Names {
	field: (key: string) => string;
	group: (id: string) => string;
	category: (id: string) => string;
	collection: (id: string) => string;
	member: (id: string) => string;
}

export function differences(before: ProfileRules, after: ProfileRules, names: Names): string[] {
	const lines: string[] = [];
	if (before.name !== after.name) lines.push(`Name: ${before.name} → ${after.name}`);
	if (before.asset_group_id !== after.asset_group_id) {
		lines.push(`Asset group: ${names.group(before.asset_group_id)} → ${names.group(after.asset_group_id)}`);
	}
	const keys = new Set([...Object.keys(before.metadata), ...Object.keys(after.metadata)]);
	for (const key of keys) {
		const old = before.metadata[key]?.join(', ');
		const now = after.metadata[key]?.join(', ');
		if (old !== now) lines.push(`${names.field(key)}: ${old ?? 'no default'} → ${now ?? 'no default'}`);
	}
	const listed = (ids: string[], name: (id: string) => string, none: string) =>
		ids.map(name).join(', ') || none;
	const categories = [before, after].map((rules) => listed(rules.category_ids, names.category, 'none'));
	if (categories[0] !== categories[1]) lines.push(`Categories: ${categories.join(' → ')}`);
	const types = [before, after].map((rules) => listed(rules.allowed_types, (type) => type, 'every type'));
	if (types[0] !== types[1]) lines.push(`Allowed types: ${types.join(' → ')}`);
	const ends = [before, after].map((rules) => afterIngest(rules));
	if (ends[0] !== ends[1]) lines.push(`After ingest: ${ends.join(' → ')}`);
	const templates = [before, after].map((rules) => templateWords(rules));
	if (templates[0] !== templates[1]) lines.push(`Path template: ${templates.join(' → ')}`);
	const filters = [before, after].map((rules) => filterWords(rules.filter).join('; ') || 'everything');
	if (filters[0] !== filters[1]) lines.push(`Filter: ${filters.join(' → ')}`);
	const others = {
		...names,
		moment,
		version: (rule: ProfileRules['version_conflict']) =>
			rule ? versionConflictWords[rule].label : 'Versions of the same file only'
	};
	const now = linesOf(after, others);
	linesOf(before, others).forEach(([label, says], index) => {
		const next = now[index]?.[1];
		if (next !== undefined && next !== says) lines.push(`${label}: ${says} → ${next}`);
	});
	return lines.length ? lines : ['Nothing changed'];
}

const templateWords = ({ path_rule }: ProfileRules): string =>
	path_rule
		? `${path_rule.path_template} (${path_rule.no_match === 'hold' ? 'else held' : 'else taken without'})`
		: 'none';

export const afterIngest = (rules: ProfileRules): string =>
	rules.after_ingest === 'move_to'
		? `Move it to ${rules.move_to}`
		: afterIngestWords[rules.after_ingest].label;
