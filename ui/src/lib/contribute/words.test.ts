import { expect, test } from 'vitest';
import { chooseWords, typesInWords } from './words.ts';

test('a contributor reads the first of their languages that there are words in, English otherwise', () => {
	expect(chooseWords(['de-AT', 'en']).language).toBe('de');
	expect(chooseWords(['nl', 'DE']).language).toBe('de');
	expect(chooseWords(['en-GB', 'de']).language).toBe('en');
	expect(chooseWords(['nl']).language).toBe('en');
	expect(chooseWords([]).language).toBe('en');
});

test('every sentence is there in every language', () => {
	const [en, de] = [chooseWords(['en']), chooseWords(['de'])];
	expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
	expect(de.allSent(1)).not.toEqual(de.allSent(2));
});

test('the types that a page takes are said in words', () => {
	const words = chooseWords(['de']);
	expect(typesInWords([], words)).toBeUndefined();
	expect(typesInWords(['image'], words)).toBe('Bilder');
	expect(typesInWords(['image', 'video', 'image/png'], words)).toBe('Bilder, Videos oder PNG');
});
