import { expect, test } from 'vitest';
import { toCsv, toText } from './csv.ts';

const url = 'https://dropbox.test/request/1';

test('names with commas, quotes and lines in them stay one cell', () => {
	const csv = toCsv([{ name: 'Fair, "big"', title: 'Photos\nof', url }]);
	expect(csv).toBe(`\uFEFFname,title,url\r\n"Fair, ""big""","Photos\nof",${url}\r\n`);
});

test('a name that looks like a formula is none', () => {
	for (const name of ['=1+1', '+1', '-1', '@x'])
		expect(toCsv([{ name, title: 'T', url }])).toContain(`'${name},`);
});

test('to copy: one a line', () => {
	expect(
		toText([
			{ name: 'Fair', title: 'T', url },
			{ name: 'Day', title: 'T', url }
		])
	).toBe(`Fair\t${url}\nDay\t${url}`);
});
