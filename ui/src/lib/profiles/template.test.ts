import { expect, test } from 'vitest';
import { filledBy, templateProblem } from './template.ts';

const fields = [{ key: 'client' }, { key: 'campaign' }];

test('a template that is right says nothing', () => {
	for (const text of [
		'',
		'/Launch',
		'/{client}/{campaign:[A-Z]{3}\\d{4}}/{*}',
		'/{_}/{client:[}]+}',
		'/{ client }'
	])
		expect(templateProblem(text, fields)).toBeUndefined();
});

test('what is wrong is told while it is typed', () => {
	expect(templateProblem('/{client', fields)).toContain('not closed yet');
	expect(templateProblem('/client}', fields)).toContain('opens nowhere');
	expect(templateProblem('/{clinet}', fields)).toContain('no field “clinet”');
	expect(templateProblem('/{client}/{client}', fields)).toContain('twice');
	expect(templateProblem('/{*}/{*}', fields)).toContain('twice');
	expect(templateProblem('/{}', fields)).toContain('between the braces');
});

test('the fields that a template fills are known', () => {
	expect(filledBy('/{client}/{_}/{campaign:\\d+}/{*}')).toEqual(['client', 'campaign']);
});
