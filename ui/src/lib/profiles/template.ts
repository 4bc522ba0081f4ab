// A path template while it is typed: what is wrong with it at a glance. The server has the last word.
import type { Field } from '#lib/api/types.ts';

interface Hole {
	name: string;
	pattern: string;
}

/** Where the brace that opens at `open` closes; those of a pattern count, but for escaped ones and sets. */
function closing(text: string, open: number): number {
	let depth = 0;
	let set = false;
	for (let i = open; i < text.length; i += 1) {
		const c = text[i];
		if (c === '\\') i += 1;
		else if (set) set = c !== ']';
		else if (c === '[') set = true;
		else if (c === '{') depth += 1;
		else if (c === '}' && (depth -= 1) === 0) return i;
	}
	return -1;
}

/** What stands in braces, in order; the place of a brace that is never closed, or closes nothing. */
function holesOf(text: string): { holes: Hole[]; broken?: string } {
	const holes: Hole[] = [];
	for (let i = 0; i < text.length; i += 1) {
		if (text[i] === '}') return { holes, broken: `The } behind “${text.slice(0, i)}” opens nowhere.` };
		if (text[i] !== '{') continue;
		const end = closing(text, i);
		if (end < 0) return { holes, broken: `The brace before “${text.slice(i + 1)}” is not closed yet.` };
		const [name = '', ...pattern] = text.slice(i + 1, end).split(':');
		holes.push({ name: name.trim(), pattern: pattern.join(':') });
		i = end;
	}
	return { holes };
}

export function templateProblem(text: string, fields: Pick<Field, 'key'>[]): string | undefined {
	const { holes, broken } = holesOf(text);
	if (broken) return broken;
	const seen = new Set<string>();
	for (const { name } of holes) {
		if (name === '_') continue;
		if (!name) return 'Write the key of a field between the braces.';
		if (seen.has(name)) return `{${name}} stands there twice.`;
		seen.add(name);
		if (name !== '*' && !fields.some((field) => field.key === name)) return `There is no field “${name}”.`;
	}
	return undefined;
}

/** The fields that a template fills. */
export const filledBy = (text: string): string[] =>
	holesOf(text)
		.holes.map((hole) => hole.name)
		.filter((name) => name && name !== '*' && name !== '_');
