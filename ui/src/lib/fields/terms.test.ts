import { expect, test } from 'vitest';
import { unknownsOf, vocabularyOf, vocabularyText } from './terms.ts';

test('a vocabulary is typed a term a line, with its other spellings', () => {
	const typed = 'DE = Deutschland, Germany\n\n FR \nUK =';
	const vocabulary = vocabularyOf(typed);
	expect(vocabulary).toEqual({
		terms: ['DE', 'FR', 'UK'],
		spellings: { Deutschland: 'DE', Germany: 'DE' }
	});
	expect(vocabularyText(vocabulary)).toBe('DE = Deutschland, Germany\nFR\nUK');
	expect(vocabularyOf('')).toEqual({ terms: [], spellings: {} });
});

test('each unknown value is told once, with the files that wait for it', () => {
	const dee = { field: 'market', label: 'Market', value: 'DEE', suggestion: 'DE' };
	expect(unknownsOf([{ unknown_value: dee }, {}, { unknown_value: { ...dee } }])).toEqual([
		{ ...dee, files: 2 }
	]);
});
