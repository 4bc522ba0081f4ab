// Vocabularies as people type them: pure.
import type { Field, UnknownValue } from '#lib/api/types.ts';

export const typeWords: Record<Field['type'], string> = {
	text: 'Text',
	long_text: 'Long text',
	list: 'List',
	date: 'Date',
	integer: 'Number'
};

/** Of a key that the server doesn't tell of any more. */
export const unknownField = (key: string): Field => ({
	key,
	label: key,
	type: 'text',
	is_custom: false,
	terms: [],
	spellings: {},
	is_deprecated: false
});

/** One term a line; what people also write for it behind an equals sign: "DE = Deutschland, Germany". */
export function vocabularyText(field: Pick<Field, 'terms' | 'spellings'>): string {
	return field.terms
		.map((term) => {
			const also = Object.keys(field.spellings).filter((spelling) => field.spellings[spelling] === term);
			return also.length ? `${term} = ${also.join(', ')}` : term;
		})
		.join('\n');
}

export function vocabularyOf(text: string): { terms: string[]; spellings: Record<string, string> } {
	const terms: string[] = [];
	const spellings: Record<string, string> = {};
	for (const line of text.split('\n')) {
		const [term = '', also = ''] = line.split('=').map((part) => part.trim());
		if (!term) continue;
		terms.push(term);
		for (const spelling of also.split(',').map((one) => one.trim())) if (spelling) spellings[spelling] = term;
	}
	return { terms, spellings };
}

export interface Unknown extends UnknownValue {
	files: number;
}

/** What folders say and fields don't know, each once, with how many of the files wait for it. */
export function unknownsOf(items: { unknown_value?: UnknownValue }[]): Unknown[] {
	const found = new Map<string, Unknown>();
	for (const { unknown_value } of items) {
		if (!unknown_value) continue;
		const key = `${unknown_value.field}\n${unknown_value.value}`;
		const known = found.get(key);
		if (known) known.files += 1;
		else found.set(key, { ...unknown_value, files: 1 });
	}
	return [...found.values()];
}
